{
    "name": "Lazada on a Server",
    "summary": "Lazada's scheduled actions within the limits of Odoo's server",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "views/lazada_store_views.xml",
        "wizards/res_config_settings_views.xml",
    ],
}
