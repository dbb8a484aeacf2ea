from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase

from .common import FolderCase

SETTINGS = {
    "sof_file_server_id",
    "sof_inbox_folder",
    "sof_done_folder",
    "sof_error_folder",
}


@tagged("post_install", "-at_install")
class TestSofFolderRights(RightsCase, FolderCase):
    addon = "lazada_sof_folder"
    may_write = {
        # which folder of a server that a system administrator has set up
        "lazada.store": {"manager": SETTINGS},
    }

    def setUp(self):
        super().setUp()
        self.folder.put("status/a.csv", b"x")
        self.run_cron()

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_writing(self):
        self.check_writing()

    def test_creating_and_deleting(self):
        self.check_creating_and_deleting()

    def test_calling(self):
        self.check_calling()

    def test_reading_of_another_company(self):
        self.check_reading_of_another_company()
