from odoo.tests import Form, tagged

from ..hooks import uninstall_hook
from .fulfilled import THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFblViews(FblCase):
    def test_forms(self):
        order = self.import_units(THEIRS)
        with Form(self.store) as form:
            form.stock_safety = 2
        self.assertEqual(Form(order).fulfilled_by, "lazada")
        warehouse = self.store.fbl_location_id.warehouse_id
        self.assertTrue(Form(warehouse).lazada_is_fbl)

    def test_filters_find_their_orders(self):
        order = self.import_units(THEIRS, order_id=1)
        other = self.import_units({}, order_id=2)
        Order = self.env["lazada.order"]
        found = Order.search([("fulfilled_by", "in", ("lazada", "both"))])
        self.assertEqual(found & (order + other), order)

    def test_without_the_add_on_the_list_is_the_connectors(self):
        order = self.import_units(THEIRS)
        uninstall_hook(self.env)
        action = self.env.ref("lazada_connector.lazada_order_to_ship_action")
        self.assertNotIn("is_fbl", action.domain)
        self.assertIn(order.status, action.domain)
