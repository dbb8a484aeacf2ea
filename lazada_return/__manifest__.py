{
    "name": "Lazada Return",
    "summary": "Returns and refunds decided in time, received and credited",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "views/lazada_return_line_views.xml",
        "views/lazada_return_decision_views.xml",
        "views/lazada_return_views.xml",
        "views/lazada_store_views.xml",
        "views/lazada_menus.xml",
    ],
}
