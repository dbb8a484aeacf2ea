{
    "name": "Lazada File Servers",
    "summary": "FTP, FTPS and SFTP servers for Lazada documents and status files",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector"],
    # pysftp 0.2.9, the last one, breaks with paramiko 4: see the README. Odoo reads
    # what a version must be with packaging, which it does not bring along.
    "external_dependencies": {
        "python": ["cryptography", "packaging", "paramiko>=3,<4", "pysftp==0.2.9"]
    },
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "wizards/lazada_file_server_key_views.xml",
        "views/lazada_file_server_views.xml",
        "views/lazada_menus.xml",
    ],
}
