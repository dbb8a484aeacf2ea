{
    "name": "Lazada Guide",
    "summary": "What is left to do until Lazada's orders go through by themselves",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "auto_install": True,
    "data": [
        "data/utm_source.xml",
        "views/lazada_order_views.xml",
        "views/lazada_store_views.xml",
        "views/product_product_views.xml",
        "views/sale_order_views.xml",
    ],
}
