import io

import requests
from urllib3 import HTTPResponse

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.delivery_carrier import SECRETS
from ..sof_portal import SofPortalError, SofPortalLoginError, SofPortalUnavailable
from .common import READ, SofCase


@tagged("post_install", "-at_install")
class TestCarrier(SofCase):
    asked = []

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Stands in for the network: a host that is down, and one that refuses."""
        if "down" in r.url:
            raise requests.ConnectionError()
        cls.asked.append((r.url, r.body))
        response = requests.Response()
        response.status_code = 401
        body = io.BytesIO(b'{"message": "page of the wiki"}')
        response.raw = HTTPResponse(body, preload_content=False)
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
        """In our words: what any server answers is not shown."""
        self.use_portal()
        for fault, words in (
            (SofPortalLoginError("HTTP 401: wiki"), "refused the log-in"),
            (SofPortalUnavailable("HTTP 500: wiki"), "could not be reached"),
            (SofPortalError("HTTP 404: wiki"), "No portal answers at this address"),
        ):
            self.portal.login_fault = fault
            with (
                self.subTest(words),
                self.talking(),
                self.fails(UserError, words) as caught,
            ):
                self.carrier.action_sof_test_connection()
            self.assertNotIn("HTTP", str(caught.exception))
            self.assertNotIn("wiki", str(caught.exception))

    def test_connection_with_the_real_client(self):
        self.use_portal()
        with self.fails(UserError, "refused the log-in") as caught:
            self.carrier.action_sof_test_connection()
        self.assertNotIn("wiki", str(caught.exception))
        self.carrier.write({"sof_url": "https://down.example", "sof_password": "new"})
        with self.fails(UserError, "could not be reached"):
            self.carrier.action_sof_test_connection()

    # === A SECRET DOES NOT FOLLOW A CHANGED DESTINATION === #

    def secrets(self):
        return [name for name in SECRETS if self.carrier[name]]

    def test_another_destination_gets_no_secret(self):
        company = self.env["res.company"].create({"name": "Other"})
        for change in (
            {"sof_url": "https://elsewhere.example"},
            {"sof_url": "http://sof.example"},
            {"sof_url": "https://sof.example:8443"},
            {"sof_channel": "open_platform"},
            {"delivery_type": "fixed"},
            {"company_id": company.id},
        ):
            self.use_portal()
            self.carrier.write({"delivery_type": "sof", "company_id": False})
            given = {"sof_token": "jwt", "sof_token_expires_at": "2027-01-01 00:00:00"}
            self.carrier.write({**given, "sof_password": "hidden"})
            with self.subTest(change):
                self.assertEqual(self.secrets(), [*SECRETS])
                self.carrier.write(change)
                self.assertEqual(self.secrets(), [])
                self.assertFalse(self.carrier.sof_has_password)

    def test_another_destination_by_an_import(self):
        self.use_portal()
        self.env.flush_all()
        key = self.carrier._export_rows([["id"]])[0][0]
        found = self.carrier.load(
            ["id", "sof_url"], [[key, "https://elsewhere.example"]]
        )
        self.assertEqual(found["ids"], self.carrier.ids)
        self.assertEqual(self.secrets(), [])

    def test_the_same_destination_keeps_its_secrets(self):
        self.use_portal()
        for change in (
            {"sof_url": "https://sof.example", "name": "New"},
            {"sof_auth_path": "/login"},
            {"sof_username": "somebody"},
        ):
            with self.subTest(change):
                self.carrier.write(change)
                self.assertTrue(self.carrier.sof_has_password)

    def test_paths_stay_on_the_portal(self):
        self.use_portal()
        for path in ("//evil.example/x", "https://evil.example", "/../x", "/a\\b"):
            for name in ("sof_auth_path", "sof_status_path"):
                with self.subTest(path, name=name), self.fails(ValidationError, "away"):
                    self.carrier[name] = path
        for url in (
            "sof.example",
            "https://a@b",
            "https://a/?b=",
            "ftp://x",
            "http://",
        ):
            with self.subTest(url), self.fails(ValidationError, "no address"):
                self.carrier.sof_url = url

    def test_nothing_is_sent_without_a_password(self):
        package = self.package(1)
        self.use_portal()
        package.sof_delivered = True
        self.carrier.sof_url = "https://elsewhere.example"
        self.asked.clear()
        self.expect_state(1)
        with self.lazada.serving():
            self.send_cron()
        update = self.updates_of(package)
        self.assertEqual(update.state, "error")
        self.assertIn("fill in Password", update.error_message)
        self.assertFalse(self.asked)

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
