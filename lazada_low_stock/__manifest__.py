{
    "name": "Lazada Low Stock Messages",
    "summary": "When Lazada says that a SKU runs low, its stock is pushed again",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_push", "lazada_stock"],
    "auto_install": True,
    "data": ["views/lazada_app_views.xml"],
}
