from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

MANAGERS = {"manager"}


@tagged("post_install", "-at_install")
class TestFetchRights(RightsTests, RightsCase):
    addon = "lazada_order_fetch"
    # a wizard's row belongs to who made it
    may_create = {"lazada.order.fetch": LAZADA}
    may_delete = {"lazada.order.fetch": LAZADA}
    may_call = {
        # an order that is missing here is looked for by whoever works with orders
        ("lazada.order.fetch", "action_fetch"): LAZADA,
        # a period makes Lazada busy for long
        ("lazada.order.fetch.job", "action_stop"): MANAGERS,
        ("lazada.order.fetch.job", "action_resume"): MANAGERS,
        ("lazada.order.fetch.job", "action_retry"): MANAGERS,
    }

    def setUp(self):
        super().setUp()
        self.import_one(1)
        self.env["lazada.order.fetch.job"]._start(self.store, ["7"])

    def create_vals(self, name):
        return {"lazada.order.fetch": {"store_id": self.store.id}}.get(name, {})

    def test_wizards(self):
        self.check_wizards()

    def test_relations_to_another_company(self):
        self.check_relations_to_another_company()
