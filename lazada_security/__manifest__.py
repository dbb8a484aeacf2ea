{
    "name": "Lazada Security Review",
    "summary": "Lazada's security review: its points as found here, and its logs",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_server"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "data/lazada_security_point.xml",
        "views/lazada_security_point_views.xml",
        "views/lazada_api_call_views.xml",
        "views/lazada_access_views.xml",
        "views/lazada_order_views.xml",
        "views/lazada_menus.xml",
    ],
}
