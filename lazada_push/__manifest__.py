{
    "name": "Lazada Push Messages",
    "summary": "What changes at Lazada is here within seconds",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "auto_install": True,
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "data/lazada_process.xml",
        "views/lazada_push_message_views.xml",
        "views/lazada_app_views.xml",
        "views/lazada_menus.xml",
    ],
}
