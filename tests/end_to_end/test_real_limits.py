"""Odoo as sellers run it, with its own limits: many stores, work in every queue, and a
store whose host at Lazada hangs.

The run is short by default. ``LAZADA_LIMITS_SECONDS`` makes it as long as one likes
(600 for ten minutes, 3600 for an hour; then a worker is killed every minute besides),
``LAZADA_LIMITS_STORES`` and ``LAZADA_LIMITS_ORDERS`` make it larger;
``LAZADA_LIMITS_BACKLOG`` orders wait to be imported in the test of the memory. The
figures are printed.
"""

import math
import os
import re
import signal
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timezone

import pytest

from environment.odoo_client import OdooRefusal
from support import lazada as simulators
from support.back_office import BackOffice
from support.odoo_server import KillableOdoo, killable_odoo
from support.passing_time import run_code
from support.scheduler_log import LOG_OPTION, SchedulerLog
from support.silent_host import silent_host
from support.waiting import wait_until

STORES = int(os.environ.get("LAZADA_LIMITS_STORES", "10"))
ORDERS = int(os.environ.get("LAZADA_LIMITS_ORDERS", "25"))
SECONDS = int(os.environ.get("LAZADA_LIMITS_SECONDS", "0"))
DATABASE = "lazada_end_to_end_limits"
BACKLOG = int(os.environ.get("LAZADA_LIMITS_BACKLOG", "120"))
MEGABYTES = 600
FIRST_SALE, LONGEST_PASS, LONGEST_WAIT = 60, 45, 120
KILL_EVERY = 60
REGIONS = ("sg", "my", "th", "ph", "vn", "id")
LAZADA = {"orders": ORDERS * len(REGIONS), "products": 8, "region": "all"}
SERVERS = {"prefork": 2, "threaded": 0}
SILENT, DEAF = "never answers", "never accepts"
RUNS = [("prefork", SILENT), ("threaded", DEAF)]
if SECONDS:
    RUNS += [("prefork", DEAF), ("threaded", SILENT)]
MOVE = """
app = env["lazada.app"].sudo().browse({app_id})
secret, store = app.app_secret, app.store_ids
kept = store.read([
    "access_token", "refresh_token", "access_token_expires_at", "access_token_life",
    "refresh_token_expires_at", "connection_error", "connected_at", "seller_id"])[0]
kept.pop("id")
app.write({{"api_url": "{url}"}})
app.write({{"app_secret": secret}})
store.write(kept)
"""
# As many more orders as one likes, each of its own: the same units under other ids,
# in no package yet, else one package would hold them all.
REPEAT = """
source = env["lazada.order"].sudo().search(
    [("store_id", "=", {store_id}), ("state", "=", "pending")], order="id", limit=1)
env.flush_all()
env.cr.execute('''
    INSERT INTO lazada_order
    SELECT made.*
      FROM lazada_order AS source
     CROSS JOIN generate_series(1, {count}) AS number
     CROSS JOIN LATERAL (SELECT (source.lazada_id::bigint + number)::text AS new) AS ids
     CROSS JOIN LATERAL jsonb_populate_record(source, jsonb_build_object(
           'id', nextval('lazada_order_id_seq'), 'lazada_id', new, 'name', new,
           'payload', replace(source.payload, source.lazada_id, new))) AS made
     WHERE source.id = %(source)s;
    INSERT INTO lazada_order_item
    SELECT made.*
      FROM lazada_order_item AS unit
      JOIN lazada_order AS source ON source.id = unit.order_id
     CROSS JOIN generate_series(1, {count}) AS number
      JOIN lazada_order AS target
           ON target.store_id = source.store_id
          AND target.lazada_id = (source.lazada_id::bigint + number)::text
     CROSS JOIN LATERAL (
           SELECT (unit.lazada_id::bigint + 1000 * number)::text AS new) AS ids
     CROSS JOIN LATERAL jsonb_populate_record(unit, jsonb_build_object(
           'id', nextval('lazada_order_item_id_seq'), 'order_id', target.id,
           'lazada_id', new, 'package_id', NULL,
           'payload', replace(unit.payload, unit.lazada_id, new))) AS made
     WHERE source.id = %(source)s''', {{"source": source.id}})
"""
CRONS = ("--max-cron-threads=2", LOG_OPTION)


@pytest.fixture(scope="module")
def sellers(environment):
    """``[(simulator, region)]`` for each store: a seller has one store in a country."""
    with ExitStack() as stack:
        count = math.ceil(STORES / len(REGIONS))
        running = [
            stack.enter_context(simulators.serving(environment, seed=seed, **LAZADA))
            for seed in range(41, 41 + count)
        ]
        places = [(lazada, region) for lazada in running for region in REGIONS]
        yield places[:STORES]


@pytest.fixture(scope="module")
def prepared(environment, installed, sellers):
    """The name of a database with connected stores; nothing has been downloaded but
    their catalogues, and no action has run."""
    environment.databases.copy(installed, DATABASE)
    with killable_odoo(environment, DATABASE) as server:
        apps = {}
        for number, (lazada, region) in enumerate(sellers):
            office = BackOffice(server.client, lazada)
            # The first store's host is going to hang, and no other's.
            key = (lazada.url, number == 0)
            if key not in apps:
                apps[key] = office.create_app(name="Answers" if number else "Hangs")
            store_id = office.connected_store(
                apps[key],
                region,
                f"LIMITS-{number}",
                invoice_policy="open",
                invoice_effective_date="2020-01-01",
                push_stock=bool(number % 2),
            )
            office.create_products(store_id)
        # The copies of the database share their tokens, which a refresh would replace.
        domain = [("task", "=", "refresh_access_token")]
        refresh = server.client.search("lazada.process", domain)
        server.client.call("lazada.process", "write", refresh, {"enabled": False})
    return DATABASE


@pytest.fixture(params=RUNS, ids=" ".join)
def run(request):
    return request.param


@pytest.fixture
def kind(run):
    return run[0]


@pytest.fixture
def host(run):
    with silent_host(accepts=run[1] == SILENT) as url:
        yield url


@pytest.fixture
def running(environment, prepared, kind, host):
    """A server at work under Odoo's own limits; the first store's host hangs."""
    database = f"{DATABASE}_{kind}"
    environment.databases.copy(prepared, database)
    server = KillableOdoo(environment, database, SERVERS[kind], CRONS)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_real_limits(running, sellers, host, kind, report):
    client = running.client
    hang(client, host)
    begun = datetime.now(timezone.utc).replace(tzinfo=None)
    let_all_run(client)
    kills = work(running, sellers)
    sales = first_sales(client, begun)
    log = SchedulerLog(running.log)
    report(figures(kind, sales, log, kills))
    assert log.stopped() == 0
    assert log.failed_by_time() == 0
    assert max(log.passes()) <= LONGEST_PASS
    assert log.longest_wait()[0] <= LONGEST_WAIT
    assert len(sales) == STORES - 1
    assert max(sales.values()) <= FIRST_SALE
    assert is_left_alone(client)
    if SECONDS:
        check_complete(client, sellers)


# In each run the server that Odoo's container image starts; both, if it is long.
@pytest.mark.parametrize(
    "run", RUNS[:2] if SECONDS else RUNS[1:2], indirect=True, ids=" ".join
)
def test_memory_of_a_backlog(running, sellers, kind, report):
    """Odoo's own limit of memory is never met, however much waits."""
    client = running.client
    store_id = healthy(client)[0]
    client.call("lazada.store", "action_download_orders", [store_id])
    pending = [("store_id", "=", store_id), ("state", "=", "pending")]
    wait_until(lambda: client.count("lazada.order", pending), "an order is here")
    run_code(client, "lazada.order", REPEAT.format(store_id=store_id, count=BACKLOG))
    waiting = client.count("lazada.order", pending)
    assert waiting >= BACKLOG
    begun = time.monotonic()
    let_all_run(client)
    highest = watch_a_backlog(running, pending)
    left = client.count("lazada.order", pending)
    minutes = (time.monotonic() - begun) / 60
    report(
        f"{kind}: {waiting - left} of {waiting} waiting orders imported in "
        f"{minutes:.1f} min, at most {highest} MB in a process"
    )
    assert left < waiting
    assert highest <= MEGABYTES
    assert "MemoryError" not in running.log.read_text()
    assert SchedulerLog(running.log).stopped() == 0


def watch_a_backlog(server, pending):
    """Watch until all is imported, or for the time that was asked for; return the most
    memory that was seen, in MB."""
    ends, highest = time.monotonic() + (SECONDS or FIRST_SALE), 0
    while time.monotonic() < ends and server.client.count("lazada.order", pending):
        highest = max(highest, server.highest_memory())
        time.sleep(1)
    return max(highest, server.highest_memory())


def hang(client, host):
    """From now on, nobody answers the first store, whose log-in stays: a person who
    changed the address would have to enter it all again."""
    (app_id,) = client.search("lazada.app", [("name", "=", "Hangs")])
    run_code(client, "lazada.app", MOVE.format(app_id=app_id, url=f"{host}/rest"))


def let_all_run(client):
    """Let every scheduled action of Lazada's be due every minute, from now on."""
    ids = client.search("lazada.process", [])
    now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S}"
    values = {"interval_number": 1, "interval_type": "minutes", "nextcall": now}

    for process_id in ids:
        wait_until(
            lambda process_id=process_id: is_written(client, process_id, values),
            "the scheduled action is idle",
            seconds=60,
            pause=0.2,
        )
    client.call(
        "lazada.order.fetch",
        "action_fetch",
        [
            client.create(
                "lazada.order.fetch",
                {"store_id": healthy(client)[0], "date_from": "2020-01-01"},
            )
        ],
    )


def is_written(client, process_id, values):
    """Whether a scheduled action could be written: Odoo refuses while it runs, and with
    a backlog one of them always does."""
    try:
        return client.call("lazada.process", "write", [process_id], values)
    except OdooRefusal:
        return False


def healthy(client):
    return client.search("lazada.store", [("app_id.name", "=", "Answers")], order="id")


def work(server, sellers):
    """Wait until every healthy store has sales orders, or for the time that was asked
    for; return how many workers were killed."""
    stores = len(healthy(server.client))
    if not SECONDS:
        wait_until(
            lambda: len(sold(server.client)) == stores and is_left_alone(server.client),
            "every healthy store has sales orders",
            seconds=2 * FIRST_SALE,
            pause=1,
        )
        return 0
    ends, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        time.sleep(min(KILL_EVERY, max(ends - time.monotonic(), 0)))
        for lazada, region in sellers:
            lazada.control.create_order(size=2, region=region)
        kills += kill_a_worker(server)
    return kills


def kill_a_worker(server):
    """Kill the worker that has written the last line of a scheduled action."""
    if not server.workers:
        return 0  # all would be killed with it
    lines = re.findall(r"^\S+ \S+ (\d+) INFO .* Job ", server.log.read_text(), re.M)
    try:
        os.kill(int(lines[-1]), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def sold(client):
    """Return the moment of the first sales order of each store."""
    rows = client.search_read(
        "sale.order",
        [("lazada_store_id", "!=", False)],
        ["lazada_store_id", "create_date"],
        order="id desc",
    )
    return {row["lazada_store_id"][1]: row["create_date"] for row in rows}


def first_sales(client, begun):
    """Return after how many seconds each store had its first sales order."""
    return {
        store: (datetime.fromisoformat(moment) - begun).total_seconds()
        for store, moment in sold(client).items()
    }


def is_left_alone(client):
    """Whether the card of the store whose host hangs says so."""
    (store,) = client.search_read(
        "lazada.store", [("app_id.name", "=", "Hangs")], ["connection_need"]
    )
    return "left alone" in (store["connection_need"] or "")


def check_complete(client, sellers):
    """After the kills: every order of every healthy store once."""
    wanted = sum(
        order.to_import
        for lazada, region in sellers[1:]
        for order in lazada.truth(region).values()
    )
    domain = [("lazada_store_id", "in", healthy(client))]
    wait_until(
        lambda: client.count("sale.order", domain) >= wanted,
        "all orders are here",
        seconds=300,
        pause=5,
    )
    rows = client.search_read("sale.order", domain, ["lazada_order_id"])
    counts = Counter(row["lazada_order_id"][0] for row in rows)
    assert len(counts) == wanted, "lost"
    assert set(counts.values()) == {1}, "twice"


def figures(kind, sales, log, kills):
    passes = sorted(log.passes())
    wait, name = log.longest_wait()
    longest_turn = max(max(turns) for turns in log.turns().values())
    return (
        f"{kind}: first sales orders after {min(sales.values(), default=0):.0f} to "
        f"{max(sales.values(), default=0):.0f} s in {len(sales)} of {STORES - 1} "
        f"stores; {len(passes)} passes, the middle one {passes[len(passes) // 2]:.1f} "
        f"s, the longest {passes[-1]:.1f} s; longest turn {longest_turn:.1f} s; "
        f"longest wait {wait:.0f} s ({name}); stopped by Odoo {log.stopped()}, failed "
        f"by time {log.failed_by_time()}, killed by us {kills}"
    )
