{
    "name": "Lazada Documents on a File Server",
    "summary": "Lazada's invoices as PDF on an FTP, FTPS or SFTP server, with proof",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    # pysftp 0.2.9, the last one, breaks with paramiko 4: see the README. Odoo reads
    # what a version must be with packaging, which it does not bring along.
    "external_dependencies": {
        "python": [
            "cryptography",
            "lxml",
            "packaging",
            "paramiko>=3,<4",
            "pysftp==0.2.9",
        ]
    },
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "data/lazada_process.xml",
        "wizards/lazada_file_server_key_views.xml",
        "wizards/res_config_settings_views.xml",
        "views/lazada_document_views.xml",
        "views/lazada_file_server_views.xml",
        "views/lazada_order_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
        "views/lazada_store_views.xml",
        "views/lazada_menus.xml",
    ],
}
