{
    "name": "Lazada Storage",
    "summary": "What Lazada's tables hold, and what goes when it has served its time",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "data/lazada_process.xml",
        "data/lazada_retention.xml",
        "views/lazada_retention_views.xml",
        "wizards/res_config_settings_views.xml",
    ],
}
