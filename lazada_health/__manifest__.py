{
    "name": "Lazada Health",
    "summary": "Figures of the Lazada connector that a monitoring service reads",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_server"],
    "external_dependencies": {"python": ["prometheus-client>=0.20,<1"]},
    "uninstall_hook": "uninstall_hook",
    "data": ["wizards/res_config_settings_views.xml"],
}
