from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields

from odoo.addons.lazada_connector.tests.shipping import ShippingCase

from ..models.lazada_sof_update import PORTAL_LAG

READ = "get_multiple_order_items"


class FakePortal:
    """Stands in for the portal: keeps what it accepted, fails when it is told to."""

    def __init__(self):
        self.token = None
        self.token_expires_at = None
        self.accepted = []
        self.faults = {}
        self.login_fault = None
        self.on_accept = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return None

    def authenticate(self):
        if self.login_fault:
            raise self.login_fault
        self.token = "jwt-1"
        self.token_expires_at = 1_900_000_000.0

    def send_status(self, tracking_number, status, moment):
        """As the real one; ``faults`` holds an exception per number and status, which
        is raised once."""
        if not self.token:
            self.authenticate()
        fault = self.faults.pop((tracking_number, status), None)
        if fault:
            raise fault
        self.accepted.append((tracking_number, status, moment))
        if self.on_accept:
            self.on_accept(tracking_number, status)

    def ledger(self):
        return [(number, status) for number, status, _moment in self.accepted]


class SofCase(ShippingCase):
    def setUp(self):
        super().setUp()
        service = self.env["product.product"].create(
            {"name": "Own Fleet", "type": "service"}
        )
        self.carrier = self.env["delivery.carrier"].create(
            {"name": "Own Fleet", "delivery_type": "sof", "product_id": service.id}
        )
        self.store.sof_carrier_id = self.carrier
        self.store.user_id = self.env.user
        self.portal = FakePortal()
        self.portal.on_accept = self.show_at_lazada

    def use_portal(self):
        self.carrier.write(
            {
                "sof_channel": "portal",
                "sof_url": "https://sof.example",
                "sof_username": "shop",
                "sof_password": "hidden",
            }
        )

    @contextmanager
    def talking(self):
        """Answer Lazada's calls and the portal's within this context."""
        carrier_class = self.env.registry["delivery.carrier"]
        portal = patch.object(
            carrier_class, "_get_sof_portal", lambda carrier, fresh=False: self.portal
        )
        with portal, self.lazada.serving():
            yield

    def show_at_lazada(self, tracking_number, status):
        """Let Lazada's units follow what the portal was told."""
        status = {"not_delivered": "failed_delivery"}.get(status, status)
        for units in self.at_lazada.values():
            for unit in units:
                if unit["tracking_code"] == tracking_number:
                    unit["status"] = status

    def package(self, order_id, *units, **values):
        """Import an order that is under way by own drivers; return its package."""
        values = {"status": "ready_to_ship", "delivery_option_sof": 1, **values}
        own = {"package_id": f"P{order_id}", "tracking_code": f"TN-P{order_id}"}
        units = [{**own, **values, **unit} for unit in units or [{}]]
        picking = self.buy(order_id, *units)
        self.lazada.calls.clear()
        return picking.sale_id.lazada_order_id.package_ids

    def updates_of(self, packages):
        return self.env["lazada.sof.update"].search(
            [("package_id", "in", packages.ids)], order="id"
        )

    def send(self):
        """Let the scheduled action run when every wait is over."""
        Update = self.env["lazada.sof.update"]
        waiting = Update.search([("next_attempt_at", "!=", False)])
        waiting.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        with self.talking():
            self.send_cron()

    def pass_lag(self):
        """Let it be so long ago that Lazada would show what the portal accepted."""
        unknown = self.env["lazada.sof.update"].search([("state", "=", "unknown")])
        unknown.unknown_since = fields.Datetime.now() - PORTAL_LAG

    def send_cron(self):
        self.env.ref(
            "lazada_sof.ir_cron_lazada_sof_send_updates"
        ).method_direct_trigger()

    def open_views(self, action):
        """Read as the web client does what the views of an action show."""
        model = self.env[action.res_model]
        views = [(False, mode) for mode in action.view_mode.split(",")]
        for view in model.get_views(views)["views"].values():
            names = set(etree.fromstring(view["arch"]).xpath("//field/@name"))
            own = {each: {} for each in names & set(model._fields)}
            self.assertTrue(own)
            model.web_search_read([], own, limit=5)

    def run_shipments(self):
        with self.talking():
            self.cron("send_shipments")
