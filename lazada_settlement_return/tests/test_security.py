from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

from .test_reversal import ReversalCase


@tagged("post_install", "-at_install")
class TestReturnedRights(RightsTests, RightsCase, ReversalCase):
    addon = "lazada_settlement_return"
    may_write = {
        # the store's managers say when people are told
        "lazada.store": {"manager": {"return_settlement_days"}},
    }

    def setUp(self):
        super().setUp()
        self.credited()
