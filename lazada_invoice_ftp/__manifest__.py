{
    "name": "Lazada Documents on a File Server",
    "summary": "Lazada's invoices as PDF on an FTP, FTPS or SFTP server, with proof",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Lazada Suite Contributors",
    "license": "LGPL-3",
    "depends": ["lazada_connector", "lazada_file_server"],
    # what a stranger's page, its styles, its pictures and PDF files are read with
    "external_dependencies": {
        "python": ["nh3>=0.3,<1", "pillow", "pypdf>=5,<8", "tinycss2>=1.3,<2"]
    },
    "data": [
        "security/ir_rules.xml",
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "data/lazada_process.xml",
        "views/lazada_document_views.xml",
        "views/lazada_file_server_views.xml",
        "views/lazada_order_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
        "views/lazada_store_views.xml",
        "views/lazada_menus.xml",
    ],
}
