{
    "name": "Lazada Privacy",
    "summary": "Buyers' data ends some time after their order is completed",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "data": [
        "data/ir_cron.xml",
        "data/lazada_process.xml",
        "views/lazada_order_views.xml",
        "wizards/res_config_settings_views.xml",
    ],
}
