from odoo.tests import TransactionCase

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
# as ``ssh-keygen -l`` shows it
FINGERPRINT = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"


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
