{
    "name": "Lazada Singapore",
    "summary": "Says before posting what Peppol asks of a Lazada order's invoice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations/EDI",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector", "lazada_einvoice", "l10n_sg_ubl_pint"],
    "auto_install": ["lazada_connector", "l10n_sg_ubl_pint"],
}
