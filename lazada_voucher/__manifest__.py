{
    "name": "Lazada Vouchers in Prices",
    "summary": "The seller's vouchers within the price of the goods, by unit",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "auto_install": True,
    "data": [
        "views/lazada_store_views.xml",
        "views/lazada_order_views.xml",
        "views/sale_order_views.xml",
    ],
}
