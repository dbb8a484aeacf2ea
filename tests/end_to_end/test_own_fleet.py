"""S4, S6, S7: every package from the delivery order to its outcome, each message once,
in order, while Lazada fails, the portal lags, answers get lost and Odoo is killed.

``LAZADA_SOF_PACKAGES`` and ``LAZADA_SOF_KILLS`` make the run as long as one likes.
"""

import os
import random
import threading
import time

import pytest
import requests

from environment.odoo_client import OdooClient, OdooRefusal
from support.back_office import BackOffice
from support.passing_time import LONG_AGO, write_as_odoo

DATABASE = "lazada_end_to_end_fleet"
PACKAGES = int(os.environ.get("LAZADA_SOF_PACKAGES", "40"))
KILLS = int(os.environ.get("LAZADA_SOF_KILLS", "4"))
SEND_SHIPMENTS = "lazada_connector.ir_cron_lazada_send_shipments"
SEND_UPDATES = "lazada_sof.ir_cron_lazada_sof_send_updates"
OUTCOME = {"open_platform": "failed_delivery", "portal": "not_delivered"}
# By the path of a call: what fails, and how often.
FAULTS = (
    {"kind": "reset", "after_work": True, "share": 0.15},
    {"kind": "status", "status": 503, "share": 0.1},
)
WRITES = (
    "/order/fulfill/pack",
    "/order/package/rts",
    "/order/package/sof/delivered",
    "/order/package/sof/failed_delivery",
    "/sofp/api/packages/statuses",
)
LAZADA = {"orders": 1, "products": 5, "seed": 23, "region": "ph"}


@pytest.fixture(params=["portal", "open_platform"])
def channel(request):
    return request.param


@pytest.fixture
def deliveries(server, lazada, channel):
    """Delivery orders of own-fleet orders, validated by a person."""
    office = BackOffice(server.client, lazada)
    store_id = office.connected_store(
        office.create_app(name=channel),
        "ph",
        channel,
        sof_carrier_id=create_carrier(server.client, lazada, channel),
        sof_send_not_delivered=True,
    )
    orders = [
        lazada.control.create_order(units=[{"delivery_option_sof": 1}])["order"]
        for _order in range(PACKAGES)
    ]
    numbers = [str(order["order_id"]) for order in orders]
    office.create_products(store_id)
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    ids = server.client.search(
        "stock.picking",
        [
            ("lazada_store_id", "=", store_id),
            ("sale_id.client_order_ref", "in", numbers),
        ],
    )
    office.deliver(ids)
    yield ids
    lazada.control.set_portal(lags=False)
    lazada.control.clear_faults()
    lazada.control.reset_accepted()


def create_carrier(client, lazada, channel):
    product_id = client.create(
        "product.product", {"name": f"Delivery {channel}", "type": "service"}
    )
    return client.create(
        "delivery.carrier",
        {
            "name": f"Own drivers {channel}",
            "delivery_type": "sof",
            "integration_level": "rate",
            "product_id": product_id,
            "sof_channel": channel,
            "sof_url": lazada.about["sof_url"],
            "sof_username": lazada.about["sof_username"],
            "sof_password": lazada.about["sof_password"],
        },
    )


class Sender:
    """Somebody whose Odoo sends what is due, again and again, and is killed."""

    def __init__(self, server, lazada, dice):
        self._server = server
        self._lazada = lazada
        self._dice = dice
        self.kills = 0

    def send_all(self, cron, model, domain, kills):
        """Run a scheduled action until nothing of a domain waits."""
        for _round in range(200):
            if self.kills < kills:
                self._run_and_kill(cron)
            else:
                self._server.client.run_scheduled_action(cron)
            if not self._hurry(model, domain):
                return
            self._pass_lag(model)
        raise AssertionError(f"{model}: something waits for ever")

    def _hurry(self, model, domain):
        """Let what waits for a better moment be due now; return how many wait."""
        client = self._server.client
        waits = ("state", "in", ("pending", "unknown", "error"))
        waiting = client.search(model, [*domain, waits])
        if waiting:
            write_as_odoo(client, model, waiting, {"next_attempt_at": LONG_AGO})
        return len(waiting)

    def _pass_lag(self, model):
        """Now and then let Lazada show what the portal has accepted, and so much time
        pass that it would."""
        if model == "lazada.sof.update" and self._dice.random() < 0.3:
            self._lazada.control.catch_up_portal()
            client = self._server.client
            unknown = client.search(model, [("unknown_since", "!=", False)])
            if unknown:
                write_as_odoo(client, model, unknown, {"unknown_since": LONG_AGO})

    def _run_and_kill(self, cron):
        client = OdooClient(self._server.url, DATABASE).login()
        thread = threading.Thread(target=self._run, args=(client, cron))
        thread.start()
        time.sleep(self._dice.uniform(0.05, 0.6))
        self._server.kill()
        thread.join()
        self.kills += 1
        self._server.start()
        self._forget_timeouts()

    def _forget_timeouts(self):
        """Odoo takes a scheduled action that was killed three times in a row for a
        hanging one, and skips it once; here the kills are the point."""
        client = self._server.client
        ids = client.search("ir.cron.progress", [("timed_out_counter", ">", 0)])
        client.call("ir.cron.progress", "write", ids, {"timed_out_counter": 0})

    def _run(self, client, cron):
        try:
            client.run_scheduled_action(cron)
        except (requests.RequestException, OdooRefusal):
            pass  # it is killed in the middle


def test_every_message_once_and_in_order(server, lazada, channel, deliveries):
    assert len(deliveries) == PACKAGES
    client, dice = server.client, random.Random(7)
    for path in WRITES:
        for fault in FAULTS:
            lazada.control.add_fault(path=path, count=10**6, **fault)
    lazada.control.set_portal(lags=True)
    sender = Sender(server, lazada, dice)
    of_store = [("picking_id", "in", deliveries)]
    sender.send_all(SEND_SHIPMENTS, "lazada.shipment", of_store, KILLS // 2)
    sender.send_all(SEND_UPDATES, "lazada.sof.update", [], KILLS // 2)
    client = server.client
    packages = client.search_read(
        "lazada.package", of_store, ["lazada_id", "tracking_number", "status"]
    )
    assert len(packages) == PACKAGES
    wanted = {}
    for package in packages:
        flag = dice.choice(("sof_delivered", "sof_not_delivered"))
        client.call("lazada.package", "write", [package["id"]], {flag: True})
        wanted[package["id"]] = flag
    sender.send_all(SEND_UPDATES, "lazada.sof.update", [], KILLS)
    assert sender.kills == KILLS
    check_ledger(lazada, channel, packages, wanted)


def check_ledger(lazada, channel, packages, wanted):
    for package in packages:
        by_platform = statuses(lazada, "open_platform", package["lazada_id"])
        by_portal = statuses(lazada, "portal", package["tracking_number"])
        outcome = "delivered"
        if wanted[package["id"]] == "sof_not_delivered":
            outcome = OUTCOME[channel]
        if channel == "portal":
            assert by_platform == ["packed", "ready_to_ship"], package
            assert by_portal == ["shipped", outcome], package
        else:
            assert by_platform == ["packed", "ready_to_ship", outcome], package
            assert by_portal == [], package


def statuses(lazada, channel, subject):
    """Return what Lazada accepted of a package, in that order, repetitions included."""
    report = lazada.control.accepted(channel=channel, subject=subject)
    return [entry["status"] for entry in report["entries"]]
