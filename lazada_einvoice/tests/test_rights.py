from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestEinvoiceRights(RightsCase):
    addon = "lazada_einvoice"
    # opens a record that Odoo guards
    may_call = {("account.move", "action_fill_lazada_einvoice_gap"): None}

    def setUp(self):
        super().setUp()
        self.import_one(1)

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_calling(self):
        self.check_calling()
