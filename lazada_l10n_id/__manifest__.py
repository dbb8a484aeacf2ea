{
    "name": "Lazada Indonesia",
    "summary": "Says before posting what e-Faktur asks of a Lazada order's invoice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": [
        "lazada_connector",
        "lazada_einvoice",
        "lazada_voucher",
        "l10n_id_efaktur_coretax",
    ],
    "auto_install": ["lazada_connector", "l10n_id_efaktur_coretax"],
}
