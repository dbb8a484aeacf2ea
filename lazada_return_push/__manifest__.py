{
    "name": "Lazada Return Messages",
    "summary": "When Lazada tells of a return, it is read at once",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_push", "lazada_return"],
    "auto_install": True,
}
