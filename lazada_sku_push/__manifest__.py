{
    "name": "Lazada SKU Push",
    "summary": "How Lazada is told of a SKU's stock or price",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
}
