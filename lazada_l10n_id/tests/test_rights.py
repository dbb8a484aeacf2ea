from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestIndonesiaRights(RightsCase):
    """It adds nothing that anybody could write or call."""

    addon = "lazada_l10n_id"

    def test_tables_are_complete(self):
        self.check_tables_are_complete()
