{
    "name": "Lazada E-Invoices",
    "summary": "Says before posting what a country's e-invoice lacks",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "views/account_move_views.xml",
        "views/lazada_invoice_export_views.xml",
    ],
}
