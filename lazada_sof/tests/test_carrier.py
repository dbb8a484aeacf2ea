import requests

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..sof_portal import SofPortalError, SofPortalLoginError, SofPortalUnavailable
from .common import READ, SofCase


@tagged("post_install", "-at_install")
class TestCarrier(SofCase):
    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Stands in for the network: a host that is down, and one that refuses."""
        if "down" in r.url:
            raise requests.ConnectionError()
        response = requests.Response()
        response.status_code = 401
        response._content = b'{"message": "wrong hidden"}'
        return response

    # === SETTINGS === #

    def test_form(self):
        with Form(self.carrier, "delivery.view_delivery_carrier_form") as form:
            form.sof_channel = "portal"
            form.sof_url = "https://sof.example"
            form.sof_username = "shop"
        self.assertTrue(self.carrier.sof_update_shipping)
        self.assertEqual(self.carrier.sof_status_path, "/api/packages/statuses")

    def test_portal_needs_address_and_name(self):
        view = "delivery.view_delivery_carrier_form"
        with self.fails(AssertionError, "sof_url"), Form(self.carrier, view) as form:
            form.sof_channel = "portal"

    def test_incomplete_settings_are_named(self):
        self.carrier.sof_channel = "portal"
        with self.fails(UserError, "Portal Address, User Name, Password"):
            self.carrier.action_sof_test_connection()

    def test_connection(self):
        self.use_portal()
        with self.talking():
            answer = self.carrier.action_sof_test_connection()
        self.assertEqual(answer["params"]["type"], "success")

    def test_connection_faults_are_told_apart(self):
        self.use_portal()
        for fault, words in (
            (SofPortalLoginError("HTTP 401: no"), "refused the log-in.*HTTP 401"),
            (SofPortalUnavailable("no such host"), "could not be reached.*no such"),
            (SofPortalError("not at this address"), "not at this address"),
        ):
            self.portal.login_fault = fault
            with (
                self.subTest(words),
                self.talking(),
                self.fails(UserError, f"(?s){words}"),
            ):
                self.carrier.action_sof_test_connection()

    def test_connection_with_the_real_client(self):
        """The fault is named, and no password is shown."""
        self.use_portal()
        with self.fails(UserError, r"(?s)refused the log-in.*wrong \*\*\*"):
            self.carrier.action_sof_test_connection()
        self.carrier.sof_url = "https://down.example"
        with self.fails(UserError, "could not be reached"):
            self.carrier.action_sof_test_connection()

    def test_copy_holds_no_login(self):
        self.use_portal()
        self.carrier.sof_token = "jwt"
        copy = self.carrier.copy()
        self.assertFalse(copy.sof_password or copy.sof_token or copy.sof_username)

    def test_rate_and_cancel(self):
        picking = self.buy(1, {"delivery_option_sof": 1})
        self.assertEqual(self.carrier.rate_shipment(picking.sale_id)["price"], 0)
        with self.fails(UserError, "Unpack at Lazada"):
            self.carrier.cancel_shipment(picking)

    def test_views(self):
        """Every action of the add-on opens: its views, and data in them."""
        self.package(1).sof_delivered = True
        action = self.env.ref("lazada_sof.lazada_sof_update_action")
        self.open_views(action)
        for record in (
            self.updates_of(self.env["lazada.package"].search([])),
            self.store,
        ):
            with Form(record) as form:
                self.assertEqual(form.id, record.id)

    # === ORDERS === #

    def test_only_orders_with_sof_units_get_the_method(self):
        own = self.buy(1, {}, {"delivery_option_sof": "1"})
        theirs = self.buy(2, {"delivery_option_sof": 0})
        plain = self.buy(3)
        self.assertEqual(own.sale_id.carrier_id, self.carrier)
        self.assertEqual(own.carrier_id, self.carrier)
        self.assertFalse((theirs + plain).carrier_id)

    def test_store_without_method(self):
        self.store.sof_carrier_id = False
        self.assertFalse(self.buy(1, {"delivery_option_sof": 1}).carrier_id)

    # === SHIPPED === #

    def ship_own(self, order_id=1, **unit):
        picking = self.buy(order_id, {"delivery_option_sof": 1, **unit})
        self.ship(picking)
        return picking

    def make_ready(self, order_id=1):
        self.expect_state(order_id, times=2)
        self.expect_pack({order_id: f"P{order_id}"})
        self.expect_ready(f"P{order_id}")
        self.run_shipments()

    def test_validated_delivery_is_ready_and_shipped(self):
        self.use_portal()
        picking = self.ship_own()
        self.make_ready()
        self.assertEqual(picking.lazada_shipment_state, "ready_to_ship")
        self.assertEqual(picking.carrier_tracking_ref, "TN-P1")
        update = self.updates_of(picking.lazada_package_ids)
        self.assertEqual((update.status, update.channel), ("shipped", "portal"))
        self.expect_state(1)
        self.send()
        self.assertEqual(self.portal.ledger(), [("TN-P1", "shipped")])
        self.assertEqual(update.state, "sent")

    def test_tracking_number_is_not_doubled_with_rate_and_ship(self):
        self.carrier.integration_level = "rate_and_ship"
        picking = self.ship_own()
        self.make_ready()
        self.assertEqual(picking.carrier_tracking_ref, "TN-P1")

    def test_open_platform_needs_no_shipped(self):
        picking = self.ship_own()
        self.make_ready()
        self.assertEqual(picking.lazada_shipment_state, "ready_to_ship")
        self.assertFalse(self.updates_of(picking.lazada_package_ids))

    def test_updates_off(self):
        self.use_portal()
        self.carrier.sof_update_shipping = False
        picking = self.ship_own()
        self.assertFalse(picking.lazada_shipment_ids)
        self.assertFalse(self.lazada.count("pack"))

    def test_ready_before_validation(self):
        """The goods leave when the delivery is validated, so shipped is told then."""
        self.use_portal()
        picking = self.buy(1, {"delivery_option_sof": 1})
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        with self.talking():
            picking.action_lazada_ready_to_ship()
        self.assertFalse(self.updates_of(picking.lazada_package_ids))
        self.ship(picking)
        update = self.updates_of(picking.lazada_package_ids)
        self.assertEqual(update.mapped("status"), ["shipped"])

    def test_non_sof_is_not_told_to_the_portal(self):
        self.use_portal()
        picking = self.buy(1, {"delivery_option_sof": 0})
        picking.carrier_id = self.carrier
        self.ship(picking)
        self.make_ready()
        self.assertFalse(self.updates_of(picking.lazada_package_ids))

    def test_no_label_for_the_own_fleet(self):
        picking = self.ship_own()
        self.make_ready()
        with self.talking(), self.fails(UserError, "no label"):
            picking.action_lazada_label()

    def test_mixed_order(self):
        """Of an order with both, the portal hears of the own package only."""
        self.use_portal()
        own, other = {"delivery_option_sof": 1}, {"delivery_option_sof": 0}
        picking = self.buy(1, own, other)
        self.ship(picking)
        self.put_into_package(1, "PA", 0)
        self.put_into_package(1, "PB", 1)
        self.expect_state(1, times=2)
        self.expect_ready("PA", "PB")
        self.run_shipments()
        found = self.updates_of(picking.lazada_package_ids)
        self.assertEqual(found.package_id.mapped("lazada_id"), ["PA"])
        self.assertNotIn("pack", [name for name, _args in self.lazada.calls])
        self.assertIn(READ, [name for name, _args in self.lazada.calls])
