{
    "name": "Lazada Vietnam",
    "summary": "Says before posting what SInvoice asks of a Lazada order's invoice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": [
        "lazada_connector",
        "lazada_einvoice",
        "lazada_voucher",
        "l10n_vn_edi_viettel",
    ],
    "auto_install": ["lazada_connector", "l10n_vn_edi_viettel"],
}
