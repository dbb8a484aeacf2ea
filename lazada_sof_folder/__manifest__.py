{
    "name": "Lazada Status Files from a Folder",
    "summary": "Couriers' status files of own deliveries, taken from a file server",
    "version": "19.0.1.0.0",
    "category": "Inventory/Delivery",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_sof_import", "lazada_file_server"],
    "auto_install": True,
    "data": [
        "views/lazada_sof_file_views.xml",
        "views/lazada_store_views.xml",
    ],
}
