"""What Lazada and the portal refuse, and what then stands on the messages (S4–S8).

Everything is real here but Lazada: the requests go over the wire.
"""

import pytest

from environment.odoo_client import OdooRefusal
from support.back_office import (
    BackOffice,
    another_session,
    processes_off,
    run_scheduled_action,
)
from support.passing_time import LONG_AGO, make_due, write_as_odoo

SEND_UPDATES = "lazada_sof.ir_cron_lazada_sof_send_updates"
DELIVERED = "/order/package/sof/delivered"
STATUSES = "/sofp/api/packages/statuses"
LOG_IN = "/sofp/api/auth"
KEEPERS_PASSWORD = "correct horse battery staple"
LAZADA = {"orders": 1, "products": 3, "seed": 41, "region": "sg"}


@pytest.fixture(scope="module")
def stores(odoo, lazada):
    """A store for each channel, with its delivery method."""
    with processes_off(odoo.client):
        office = BackOffice(odoo.client, lazada)
        yield {
            channel: Fleet(office, channel) for channel in ("portal", "open_platform")
        }


@pytest.fixture
def portal(stores):
    return stores["portal"].begin()


@pytest.fixture
def platform(stores):
    return stores["open_platform"].begin()


class Fleet:
    """A store whose orders are delivered by own drivers, on one channel."""

    def __init__(self, office, channel):
        self.office, self.client, self.lazada = office, office.client, office.lazada
        about = self.lazada.about
        product = {"name": f"Own fleet {channel}", "type": "service"}
        self.settings = {
            "sof_url": about["sof_url"],
            "sof_username": about["sof_username"],
            "sof_password": about["sof_password"],
        }
        self.method_id = self.client.create(
            "delivery.carrier",
            {
                "name": f"Own fleet {channel}",
                "delivery_type": "sof",
                "integration_level": "rate",
                "product_id": self.client.create("product.product", product),
                "sof_channel": channel,
                **self.settings,
            },
        )
        self.store_id = office.connected_store(
            office.create_app(name=f"refusals {channel}"),
            "sg",
            f"REFUSALS-{channel}",
            sof_carrier_id=self.method_id,
            user_id=self.client.user_id,
        )

    def begin(self):
        """Forget what a test before this one has left behind."""
        self.set(**self.settings, sof_token=False)
        self.lazada.control.clear_faults()
        self.lazada.control.expire_portal_tokens()
        self.lazada.control.reset_calls()
        self.lazada.control.reset_accepted()
        return self

    def set(self, **values):
        self.client.call("delivery.carrier", "write", [self.method_id], values)

    def packages(self, count=1, sof=1):
        """Return packages that are under way, in the order of their orders."""
        made = [
            self.lazada.control.create_order(
                units=[{"delivery_option_sof": sof}], status="ready_to_ship"
            )
            for _order in range(count)
        ]
        self.office.press(self.store_id, "action_download_orders")
        names = [order["items"][0]["package_id"] for order in made]
        found = self.client.search_read(
            "lazada.package",
            [("store_id", "=", self.store_id), ("lazada_id", "in", names)],
            ["lazada_id", "tracking_number", "order_id"],
            order="id",
        )
        assert len(found) == count
        return found

    def flag(self, packages, flag="sof_delivered"):
        ids = [package["id"] for package in packages]
        self.client.call("lazada.package", "write", ids, {flag: True})

    def send(self):
        """Run the scheduled action when every wait is over."""
        make_due(self.client, "lazada.sof.update")
        run_scheduled_action(self.client, SEND_UPDATES)

    def updates(self, packages):
        ids = [package["id"] for package in packages]
        fields = ["state", "error_message", "next_attempt_at", "activity_ids"]
        domain = [("package_id", "in", ids)]
        return self.client.search_read("lazada.sof.update", domain, fields, order="id")

    def states(self, packages):
        return [update["state"] for update in self.updates(packages)]

    def told(self, channel, subject):
        report = self.lazada.control.accepted(channel=channel, subject=subject)
        return [entry["status"] for entry in report["entries"]]

    def calls(self, path):
        return self.lazada.control.calls(path=path)["calls"]


# --- the portal --- #


def test_wrong_password(portal):
    packages = portal.packages(2)
    portal.set(sof_password="not-it-at-all")
    portal.flag(packages)
    portal.send()
    updates = portal.updates(packages)
    assert [update["state"] for update in updates] == ["error", "error"]
    assert not any(update["next_attempt_at"] for update in updates)
    for update in updates:
        assert "Check user name and password" in update["error_message"]
        assert "not-it-at-all" not in update["error_message"]
    assert sum(len(update["activity_ids"]) for update in updates) == 1
    assert len(portal.calls(LOG_IN)) == 1
    assert portal.calls(STATUSES) == []
    portal.send()
    assert len(portal.calls(LOG_IN)) == 1  # not again before a person has acted

    portal.set(**portal.settings)
    test = "action_sof_test_connection"
    answer = portal.client.call("delivery.carrier", test, [portal.method_id])
    assert "2 refused updates are sent again" in answer["params"]["message"]
    portal.send()
    assert portal.states(packages) == ["sent", "sent"]
    for package in packages:
        assert portal.told("portal", package["tracking_number"]) == ["delivered"]


def test_host_is_down(portal):
    packages = portal.packages()
    portal.set(sof_url="http://127.0.0.1:9", sof_password="secret-of-mine")
    portal.flag(packages)
    portal.send()
    (update,) = portal.updates(packages)
    assert update["state"] == "pending"
    assert "could not be reached" in update["error_message"]
    assert "secret-of-mine" not in update["error_message"]
    assert update["next_attempt_at"]
    assert update["activity_ids"] == []
    portal.set(**portal.settings)
    portal.send()
    assert portal.states(packages) == ["sent"]


def test_token_ends_in_the_middle(portal):
    packages = portal.packages(3)
    before = portal.lazada.control.portal_logins()
    portal.flag(packages[:1])
    portal.send()
    portal.lazada.control.expire_portal_tokens()
    portal.flag(packages[1:])
    portal.send()
    assert portal.states(packages) == ["sent"] * 3
    assert portal.lazada.control.portal_logins() - before == 2
    for package in packages:
        assert portal.told("portal", package["tracking_number"]) == ["delivered"]
    codes = [call["code"] for call in portal.calls(STATUSES)]
    assert codes == ["202", "401", "202", "202"]


# --- the portal lags --- #


@pytest.fixture
def lagging(portal):
    portal.lazada.control.set_portal(lags=True)
    yield portal
    portal.lazada.control.catch_up_portal()
    portal.lazada.control.set_portal(lags=False)


def test_a_lost_answer_while_the_portal_lags(lagging):
    """It was repeated as often as the scheduled action ran."""
    packages = lagging.packages(2)
    numbers = [package["tracking_number"] for package in packages]
    lagging.lazada.control.add_fault(kind="reset", after_work=True, path=STATUSES)
    lagging.flag(packages)
    lagging.send()
    assert sorted(lagging.states(packages)) == ["pending", "unknown"]
    for _run in range(3):
        lagging.send()
        assert sorted(lagging.states(packages)) == ["sent", "unknown"]
    lagging.lazada.control.catch_up_portal()
    lagging.send()
    assert lagging.states(packages) == ["sent", "sent"]
    assert [lagging.told("portal", number) for number in numbers] == [["delivered"]] * 2


def test_a_message_that_never_arrived(lagging):
    """Once the lag is over, and Lazada still shows nothing, it is sent again."""
    packages = lagging.packages()
    lagging.lazada.control.add_fault(kind="reset", path=STATUSES)
    lagging.flag(packages)
    for _run in range(3):
        lagging.send()
        assert lagging.states(packages) == ["unknown"]
    (update,) = lagging.updates(packages)
    assert "not known whether the portal has accepted" in update["error_message"]
    past = {"unknown_since": LONG_AGO}
    write_as_odoo(lagging.client, "lazada.sof.update", [update["id"]], past)
    lagging.send()
    assert lagging.states(packages) == ["sent"]
    assert lagging.told("portal", packages[0]["tracking_number"]) == ["delivered"]


# --- the password --- #


def test_who_manages_deliveries_does_not_get_the_password(portal):
    """He pointed the portal at his own server and pressed Test Connection."""
    client = portal.client
    groups = ["base.group_user", "stock.group_stock_manager"]
    ids = [client.record_id(group) for group in groups]
    login = {"name": "k", "login": "fleet_keeper", "password": KEEPERS_PASSWORD}
    client.create("res.users", {**login, "group_ids": [(6, 0, ids)]})
    keeper = another_session(client, "fleet_keeper", KEEPERS_PASSWORD)
    elsewhere = {"sof_url": "http://127.0.0.1:9"}
    with pytest.raises(OdooRefusal):
        keeper.call("delivery.carrier", "write", [portal.method_id], elsewhere)
    with pytest.raises(OdooRefusal, match="system administrator"):
        keeper.call(
            "delivery.carrier", "action_sof_test_connection", [portal.method_id]
        )
    assert portal.calls(LOG_IN) == []


def test_another_address_gets_no_password(portal):
    """Here it is another path of the same server: who looks at all that comes there
    sees no log-in."""
    portal.set(sof_url=f"{portal.settings['sof_url']}/elsewhere")
    with pytest.raises(OdooRefusal, match="fill in Password"):
        portal.client.call(
            "delivery.carrier", "action_sof_test_connection", [portal.method_id]
        )
    portal.set(sof_password="another")
    with pytest.raises(OdooRefusal) as refusal:
        portal.client.call(
            "delivery.carrier", "action_sof_test_connection", [portal.method_id]
        )
    assert "HTTP" not in str(refusal.value)


# --- the Open Platform --- #


def test_failed_items_in_a_success(platform):
    packages = platform.packages(3)
    words = {"code": "82", "message": "Not your parcel"}
    platform.lazada.control.add_item_fault(path=DELIVERED, skip=1, count=2, **words)
    platform.flag(packages)
    platform.send()
    states = platform.states(packages)
    assert sorted(states) == ["pending", "pending", "sent"]
    platform.lazada.control.clear_faults()
    platform.lazada.control.add_item_fault(path=DELIVERED, **words)
    platform.send()
    updates = platform.updates(packages)
    assert sorted(update["state"] for update in updates) == ["error", "sent", "sent"]
    (refused,) = [update for update in updates if update["state"] == "error"]
    assert "Not your parcel" in refused["error_message"]
    assert "82" in refused["error_message"]
    assert len(refused["activity_ids"]) == 1
    for package, update in zip(packages, updates, strict=True):
        wanted = ["delivered"] if update["state"] == "sent" else []
        assert platform.told("open_platform", package["lazada_id"]) == wanted


def test_retry_as_text(platform):
    packages = platform.packages()
    fault = {"code": "9", "message": "Come again", "retry": "true"}
    platform.lazada.control.add_item_fault(path=DELIVERED, count=2, **fault)
    platform.flag(packages)
    for _attempt in range(2):
        platform.send()
        (update,) = platform.updates(packages)
        assert update["state"] == "pending"
        assert "Come again" in update["error_message"]
    platform.send()
    assert platform.states(packages) == ["sent"]
    assert platform.told("open_platform", packages[0]["lazada_id"]) == ["delivered"]


@pytest.mark.parametrize("channel", ["portal", "open_platform"])
def test_never_what_others_carry(stores, channel):
    fleet = stores[channel].begin()
    packages = fleet.packages(sof=0)
    for flag in ("sof_delivered", "sof_not_delivered"):
        with pytest.raises(OdooRefusal, match="not by the seller's own fleet"):
            fleet.flag(packages, flag)
    fleet.send()
    assert fleet.updates(packages) == []
    assert fleet.calls(DELIVERED) == fleet.calls(STATUSES) == fleet.calls(LOG_IN) == []


@pytest.mark.parametrize("channel", ["portal", "open_platform"])
def test_never_what_is_cancelled(stores, channel):
    fleet = stores[channel].begin()
    packages = fleet.packages(2)
    fleet.flag(packages)
    gone, left = packages
    fleet.lazada.control.cancel_order(order_id=gone["order_id"][1])
    fleet.send()
    first, second = fleet.updates(packages)
    assert (first["state"], second["state"]) == ("error", "sent")
    assert "cancelled at Lazada" in first["error_message"]
    subject = "tracking_number" if channel == "portal" else "lazada_id"
    assert fleet.told(channel, left[subject]) == ["delivered"]
    asked = str(fleet.calls(STATUSES if channel == "portal" else DELIVERED))
    assert left[subject] in asked
    assert gone[subject] not in asked
