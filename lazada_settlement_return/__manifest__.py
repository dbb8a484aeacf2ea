{
    "name": "Lazada Returns in the Settlement",
    "summary": "What was credited for a return, beside what Lazada took back",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_return", "lazada_settlement"],
    "auto_install": True,
    "data": [
        "data/mail_activity_type.xml",
        "views/lazada_return_views.xml",
    ],
}
