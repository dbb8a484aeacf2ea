{
    "name": "Lazada Order Fetch",
    "summary": "Orders by their numbers, or of a past period, fetched from Lazada",
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
        "views/lazada_order_fetch_job_views.xml",
        "wizards/lazada_order_fetch_views.xml",
        "views/lazada_menus.xml",
    ],
}
