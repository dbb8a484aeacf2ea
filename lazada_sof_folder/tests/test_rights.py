from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

from .common import FolderCase

SETTINGS = {
    "sof_file_server_id",
    "sof_inbox_folder",
    "sof_done_folder",
    "sof_error_folder",
}


@tagged("post_install", "-at_install")
class TestSofFolderRights(RightsTests, RightsCase, FolderCase):
    addon = "lazada_sof_folder"
    may_write = {
        # which folder of a server that a system administrator has set up
        "lazada.store": {"manager": SETTINGS},
    }

    def setUp(self):
        super().setUp()
        self.folder.put("status/a.csv", b"x")
        self.run_cron()
