{
    "name": "Lazada Job Queue",
    "summary": "Lazada's downloads, imports and invoices as jobs of OCA queue_job",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector", "queue_job"],
    "auto_install": True,
    "data": [
        "data/queue_job.xml",
        "views/lazada_store_views.xml",
    ],
}
