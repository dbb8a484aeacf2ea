{
    "name": "Lazada Packing: Batch Transfers",
    "summary": "Packs and prints what of a batch transfer goes to Lazada's buyers",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_packing", "stock_picking_batch"],
    "auto_install": True,
    "data": ["views/stock_picking_batch_views.xml"],
}
