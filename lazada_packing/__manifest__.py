{
    "name": "Lazada Packing",
    "summary": "Hundreds of parcels at once: packed at Lazada, labels in one PDF",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector", "barcodes"],
    "data": [
        "views/stock_picking_views.xml",
        "views/lazada_order_views.xml",
        "views/lazada_store_views.xml",
        "views/lazada_pack_parcels.xml",
    ],
    "assets": {"web.assets_backend": ["lazada_packing/static/src/**/*"]},
}
