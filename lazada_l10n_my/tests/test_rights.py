from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests


@tagged("post_install", "-at_install")
class TestMalaysiaRights(RightsTests, RightsCase):
    addon = "lazada_l10n_my"
    # who reports a sale is a rule of the store
    may_write = {"lazada.store": {"manager": {"lazada_issues_einvoice"}}}

    def setUp(self):
        super().setUp()
        self.import_one(1)
