from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestFblRights(RightsTests, RightsCase):
    addon = "lazada_fbl"
    may_write = {
        # where goods at Lazada lie: managers set it up
        "lazada.store": {"manager": "all"},
    }
    may_call = {
        ("lazada.store", "action_compare_fbl"): MANAGERS,
        ("lazada.store", "action_view_fbl_stock"): None,
        # an inventory adjustment: for managers of the stock, none of these roles
        ("lazada.fbl.stock", "action_adjust"): set(),
    }

    def setUp(self):
        super().setUp()
        order = self.import_one(1)
        self.env["lazada.order.retry"]._keep("fbl", order, "Something failed.")
        self.store._fbl_warehouse()
        self.env["lazada.fbl.stock"].create(
            {"store_id": self.store.id, "product_id": self.cup.id}
        )
        self.env.flush_all()
