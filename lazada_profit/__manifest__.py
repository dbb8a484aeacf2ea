{
    "name": "Lazada Profit",
    "summary": "What each Lazada order, SKU, store and month earns",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_settlement", "stock_account"],
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "views/lazada_profit_views.xml",
        "views/sale_order_views.xml",
        "views/lazada_menus.xml",
    ],
}
