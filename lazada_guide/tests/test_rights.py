from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestGuideRights(RightsTests, RightsCase):
    addon = "lazada_guide"
    may_write = {
        # whose word it is that taxes and stock are right; what sales orders get
        "lazada.store": {"manager": {"is_guide_closed", "source_id", "tag_ids"}},
    }
    may_call = {
        ("lazada.store", "action_close_guide"): MANAGERS,
        # lists of products, which Odoo guards
        ("lazada.store", "action_view_untaxed_products"): None,
        ("lazada.store", "action_view_uncounted_products"): None,
        # opens a record, or does what its own button may do
        ("lazada.order", "action_open_cause"): None,
    }

    def setUp(self):
        super().setUp()
        self.import_one(1)
