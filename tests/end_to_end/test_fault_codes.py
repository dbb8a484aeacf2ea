"""Every refusal of Lazada's, bans, tokens and clocks: the right result, or one visible
record with its reason, and the orders are here in the end.

The counts are printed: faults injected, calls, the share of calls without an error.
``LAZADA_FAULT_ORDERS`` and ``LAZADA_BANS`` set the size of the test with bans.
"""

import os
from collections import Counter

import pytest

from environment.odoo_client import OdooRefusal
from support import lazada as simulators
from support.back_office import BackOffice, another_session, processes_off
from support.parallel import at_once
from support.passing_time import write_as_odoo
from support.waiting import wait_until

ORDERS = int(os.environ.get("LAZADA_FAULT_ORDERS", "150"))
LIST, UNITS, REFRESH = "/orders/get", "/orders/items/get", "/auth/token/refresh"
# docs/lazada_api.rst, "Envelope and errors".
TEMPORARY = (
    "AppCallLimit SellerCallLimit IopSystemFlowlimit ServiceCurrentlimit 901 "
    "ServiceTimeout ServiceUnavailable 6 15 21 513 1000 40011 700024"
).split()
PERMANENT = (
    "MissingParameter MISSING_PARAMETER IncompleteSignature InvalidSign InvalidAppKey "
    "InvalidApiPath InsufficientPermission AppWhiteIpLimit SellerNotVerified "
    "Mp3SellerApiLimit EDIT_ITEM_NOT_BELONG_SELLER 1 5 14 16 17 19 20 23 30 32 34 35 "
    "36 37 38 39 56 63 70 73 74 75 82 200 204 207 208 212 501 506 1003 4170 30012 "
    "600001 700000 SOMETHING_NEW"
).split()
FINAL = "AppNotSubscribed AUTH_TYPE_UNSUPPORTED IllegalRefreshToken".split()
HTTP = (429, 500, 502, 503, 504)
CROWD = 230  # orders in one second: more than two pages
BANS = int(os.environ.get("LAZADA_BANS", "3"))
BAN_SECONDS = 2
LAZADA = {"orders": ORDERS, "products": 10, "seed": 53, "region": "th"}


@pytest.fixture(scope="module")
def quiet_odoo(odoo):
    with processes_off(odoo.client):
        yield odoo


@pytest.fixture
def office(quiet_odoo, lazada):
    office = BackOffice(quiet_odoo.client, lazada)
    yield office
    lazada.control.clear_faults()
    office.end_pause()


@pytest.fixture(scope="module")
def app_id(quiet_odoo, lazada):
    return BackOffice(quiet_odoo.client, lazada).create_app()


@pytest.fixture
def alone(quiet_odoo):
    """Archive all other stores meanwhile: the scheduled actions are for every store."""
    client = quiet_odoo.client
    others = client.search("lazada.store", [])
    client.call("lazada.store", "write", others, {"active": False})
    yield
    client.call("lazada.store", "write", others, {"active": True})


@pytest.fixture
def store(alone, office, app_id, request):
    code = request.node.name.upper().replace("_", "-")[:60]
    store_id = office.connected_store(app_id, "th", code)
    yield store_id
    # Its orders without products would keep the scheduled actions busy.
    office.client.call("lazada.store", "write", [store_id], {"active": False})


@pytest.fixture
def old_store(office, store):
    """A store that has downloaded all orders already."""
    office.press(store, "action_download_orders")
    return store


def check_downloads(office, store_id):
    """Every order of Lazada's is here, and once."""
    found = Counter(order["lazada_id"] for order in office.orders(store_id))
    assert found == dict.fromkeys(office.lazada.order_ids(), 1)


def refused_download(office, store_id):
    """Press *Download Orders*, which Lazada refuses; return what the user reads."""
    with pytest.raises(OdooRefusal) as refusal:
        office.press(store_id, "action_download_orders")
    return str(refusal.value)


def test_temporary_codes_are_not_even_noticed(office, old_store, lazada, report):
    """Once each, in one download of a page: the read is repeated."""
    for code in TEMPORARY:
        lazada.control.create_order(size=1)
        lazada.control.add_fault(kind="error", code=code, path=LIST)
        office.press(old_store, "action_download_orders")
        assert office.runs(old_store, "download_orders")[0]["state"] == "done", code
        assert lazada.control.state()["faults"] == []
    for status in HTTP:
        lazada.control.create_order(size=1)
        lazada.control.add_fault(kind="status", status=status, path=UNITS)
        office.press(old_store, "action_download_orders")
        assert office.runs(old_store, "download_orders")[0]["state"] == "done", status
    check_downloads(office, old_store)
    report(f"{len(TEMPORARY) + len(HTTP)} temporary faults, none noticed")


def test_permanent_codes_are_readable_and_not_repeated(
    office, old_store, lazada, report
):
    for code in PERMANENT:
        lazada.control.reset_calls()
        lazada.control.add_fault(kind="error", code=code, path=LIST)
        words = refused_download(office, old_store)
        assert f"code {code}" in words
        assert lazada.control.calls()["by_path"] == {LIST: 1}, code
        run = office.runs(old_store, "download_orders")[0]
        assert run["state"] == "failed"
        assert f"code {code}" in run["message"]
        assert office.store(old_store, "state")["state"] == "connected"
    lazada.control.create_order(size=1)
    office.press(old_store, "action_download_orders")
    check_downloads(office, old_store)
    report(f"{len(PERMANENT)} permanent refusals, each asked once")


@pytest.mark.parametrize("code", FINAL)
def test_a_final_refusal_ends_all_calls(office, store, lazada, code):
    """Shown at once, and nothing is called until someone reconnects."""
    lazada.control.add_fault(kind="error", code=code, path=LIST)
    refused_download(office, store)
    assert office.store(store, "state")["state"] == "expired"
    lazada.control.reset_calls()
    tasks = "download_orders download_products reconcile_orders refresh_access_tokens"
    for task in tasks.split():
        office.run_cron(task)
    refused_download(office, store)
    assert lazada.calls == 0
    assert office.connect(store).ok
    office.press(store, "action_download_orders")
    check_downloads(office, store)


@pytest.fixture
def full_speed_again(office):
    """What a ban leaves behind: ten minutes of a slower pace for all that follows."""
    yield
    office.end_pause()


@pytest.mark.usefixtures("full_speed_again")
def test_no_ban_is_hit_twice(office, store, lazada, report):
    """Bans in the middle of a download; everybody goes on asking meanwhile."""
    lazada.control.reset_calls()
    for number in range(BANS):
        lazada.control.add_fault(
            kind="ban", seconds=BAN_SECONDS, path="*", skip=3 * (number + 1)
        )
    wait_until(
        lambda: ask_for_all(office, store, lazada) == BANS, "all is here", seconds=300
    )
    check_downloads(office, store)
    calls = lazada.control.calls()
    assert calls["by_code"]["ApiCallLimit"] == BANS
    share = calls["by_code"]["0"] / calls["total"]
    report(
        f"{BANS} bans of {BAN_SECONDS} s, {calls['total']} calls, {share:.2%} of them "
        "without an error",
    )


def ask_for_all(office, store_id, lazada):
    """Run the downloads; return how many bans there were, once all is here."""
    for task in ("download_orders", "download_products"):
        office.run_cron(task)
    if office.count_orders(store_id) < len(lazada.order_ids()):
        return None
    return lazada.control.calls()["by_code"].get("ApiCallLimit", 0)


def test_four_users_with_an_ended_token(office, store, lazada):
    """The token is refreshed once, whoever comes first."""
    lazada.control.expire_tokens()
    lazada.control.reset_calls()
    users = [BackOffice(another_session(office.client), lazada) for _user in range(4)]
    at_once(*[lambda u=u: u.press(store, "action_download_orders") for u in users])
    assert lazada.control.calls()["by_path"][REFRESH] == 1
    check_downloads(office, store)


def test_two_users_refresh_at_once(office, store, lazada):
    users = [BackOffice(another_session(office.client), lazada) for _user in range(2)]
    at_once(*[lambda u=u: u.press(store, "action_refresh_access_token") for u in users])
    office.press(store, "action_download_orders")
    assert office.store(store, "state")["state"] == "connected"
    check_downloads(office, store)


def test_hundreds_of_orders_in_one_second(office, old_store, lazada):
    lazada.control.set_clock(now=lazada.control.set_clock(), frozen=True)
    for _number in range(CROWD):
        lazada.control.create_order(size=1)
    lazada.control.set_clock(now=lazada.control.set_clock() + 1)
    office.press(old_store, "action_download_orders")
    check_downloads(office, old_store)


@pytest.mark.parametrize("minutes", [-100, 100])
def test_clocks_that_differ(alone, quiet_odoo, environment, minutes):
    """Lazada's clock is behind ours, or before it."""
    options = {"orders": 5, "products": 5, "region": "vn"}
    with simulators.serving(environment, **options) as lazada:
        lazada.control.set_clock(advance=60 * minutes)
        lazada.control.create_order(size=1)
        office = BackOffice(quiet_odoo.client, lazada)
        store_id = office.connected_store(office.create_app(), "vn", f"CLOCK{minutes}")
        for _time in range(3):
            office.press(store_id, "action_download_orders")
            check_downloads(office, store_id)
            lazada.control.create_order(size=1)


def test_the_comparison_finds_what_was_lost(office, old_store, lazada):
    """Something moved the mark too far: the daily comparison makes up for it."""
    before = office.store(old_store, "orders_synced_until")
    lost = {str(lazada.control.create_order(size=1)["order"]["order_id"])}
    far = "2099-01-01 00:00:00"
    mark = {"orders_synced_until": far}
    write_as_odoo(office.client, "lazada.store", [old_store], mark)
    office.press(old_store, "action_download_orders")
    assert not lost & {order["lazada_id"] for order in office.orders(old_store)}
    office.run_cron("reconcile_orders")
    run = office.runs(old_store, "reconcile_orders")[0]
    assert (run["state"], run["created"], run["failed"]) == ("done", 1, 0)
    assert "1 were missing" in run["message"]
    check_downloads(office, old_store)
    after = office.store(old_store, "orders_synced_until")
    assert after["orders_synced_until"] == far != before["orders_synced_until"]
