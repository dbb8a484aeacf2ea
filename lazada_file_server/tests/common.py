from odoo.tests import TransactionCase


class FileServerCase(TransactionCase):
    """An SFTP server with every secret."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.env["lazada.file.server"].create(
            {
                "name": "Files",
                "protocol": "sftp",
                "host": "files.example.com",
                "username": "seller",
                "password": "file-secret",
                "private_key": "key-secret",
                "passphrase": "phrase-secret",
                "folder": "/invoices",
            }
        )
