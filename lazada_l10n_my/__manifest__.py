{
    "name": "Lazada Malaysia",
    "summary": "E-invoices of Lazada orders for MyInvois, or issued by Lazada itself",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector", "lazada_einvoice", "l10n_my_edi"],
    "auto_install": ["lazada_connector", "l10n_my_edi"],
    "data": ["views/lazada_store_views.xml", "views/account_move_views.xml"],
    "post_init_hook": "set_up_stores",
}
