from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestEinvoiceRights(RightsTests, RightsCase):
    addon = "lazada_einvoice"
    # opens a record that Odoo guards
    may_call = {("account.move", "action_fill_lazada_einvoice_gap"): None}

    def setUp(self):
        super().setUp()
        self.import_one(1)
