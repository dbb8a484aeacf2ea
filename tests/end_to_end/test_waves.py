"""W2: hundreds of deliveries in two actions. One PDF with the label of each parcel that
Lazada took, in picking order, whatever fails there and however often Odoo is killed.

``LAZADA_WAVE_ORDERS`` and ``LAZADA_WAVE_KILLS`` make the run as long as one likes; the
figures are printed.
"""

import os
import random

import pytest

from support.back_office import BackOffice
from support.packing_table import (
    FILES,
    ITEMS,
    LABEL,
    PACK,
    READY,
    WAVES,
    PackingTable,
    processor_seconds,
)

DATABASE = "lazada_end_to_end_waves"
ORDERS = int(os.environ.get("LAZADA_WAVE_ORDERS", "24"))
KILLS = int(os.environ.get("LAZADA_WAVE_KILLS", "2"))
REFUSED = max(2, ORDERS * 30 // 500)
SIZES = (1, 1, 2, 3, 4)
OWN_SECONDS, MEMORY = 60, 150
LAZADA = {"orders": 1, "products": 8, "seed": 37, "region": "sg"}
ON_HOLD = {"code": "700026", "message": "Order is on hold"}


@pytest.fixture(scope="module")
def table(server, lazada):
    office = BackOffice(server.client, lazada)
    return PackingTable(office, "WAVES")


def buy(table, dice):
    return table.buy([dice.choice(SIZES) for _order in range(ORDERS)], dice)


def cancel(table, orders):
    for order_id in orders:
        table.control.cancel_order(order_id=order_id)


def disturb(control):
    """Answers get lost, Lazada is down now and then, and wants fewer calls."""
    lost = {"kind": "reset", "after_work": True, "share": 0.1, "count": None}
    for path in (PACK, ITEMS, LABEL, FILES):
        control.add_fault(path=path, **lost)
    control.add_fault(path=LABEL, kind="status", status=503, share=0.05, count=None)
    control.add_fault(path=LABEL, kind="ban", seconds=1, skip=5, count=1)
    control.add_fault(path=READY, kind="ban", seconds=1, count=1)


def test_one_pdf_whatever_fails(server, table, lazada, report):
    dice = random.Random(3)
    orders = buy(table, dice)
    deliveries = table.deliveries(orders)
    assert len(deliveries) == ORDERS
    cancelled = dice.sample(sorted(orders), REFUSED // 2)
    server.stop()
    server.start()
    table.client = server.client
    table.client.search_read("lazada.wave", [], ["name"])
    pid, memory = server._process.pid, server.highest_memory()
    before = processor_seconds(pid)
    wave_id, seconds = table.begin(deliveries)
    cancel(table, cancelled)
    on_hold = REFUSED - len(cancelled)
    lazada.control.add_item_fault(path=READY, count=on_hold, **ON_HOLD)
    disturb(lazada.control)
    try:
        table.run(wave_id)
    finally:
        lazada.control.clear_faults()
    own = processor_seconds(pid) - before
    grown = server.highest_memory() - memory
    labels = check_wave(table, wave_id, orders)
    report(
        f"{ORDERS} deliveries, {labels} labels, {REFUSED} refused: chosen in "
        f"{seconds:.1f} s, {own:.1f} s of own work, {grown} MB more memory"
    )
    assert labels == ORDERS - REFUSED
    assert own < OWN_SECONDS
    assert grown < MEMORY


def check_wave(table, wave_id, orders):
    """Compare a wave with what was ordered, and its files with Lazada; return the
    number of labels."""
    wave = table.wave(wave_id)
    assert wave["line_count"] == len(orders)
    refused = order_ids(table, wave["refused_ids"])
    wanted = [each for each in table.in_picking_order(orders) if each not in refused]
    assert wave["label_count"] == len(wanted)
    assert order_ids(table, wave["picking_ids"]) == table.in_picking_order(orders)
    *labels, last = table.pages(wave["label_attachment_id"])
    assert len(labels) == len(wanted)
    for text, order_id in zip(labels, wanted, strict=True):
        table.check_label(text, order_id)
    check_refused(table, wave, last)
    check_lists(table, wave, wanted, orders)
    return len(labels)


def order_ids(table, picking_ids):
    """Return the orders of deliveries, in their sequence."""
    rows = table.client.read("stock.picking", picking_ids, ["lazada_order_id"])
    orders = [row["lazada_order_id"][0] for row in rows]
    found = table.client.read("lazada.order", orders, ["lazada_id"])
    return [int(row["lazada_id"]) for row in found]


def check_refused(table, wave, last_page):
    """Each has its reason, on the delivery and on the last page, and no label."""
    fields = ["lazada_shipment_error", "lazada_label_printed_at", "lazada_order_id"]
    for row in table.client.read("stock.picking", wave["refused_ids"], fields):
        assert row["lazada_shipment_error"], row
        assert not row["lazada_label_printed_at"], row
        assert row["lazada_order_id"][1] in last_page
    not_printed = [
        ("id", "in", wave["picking_ids"]),
        ("lazada_label_printed_at", "=", False),
    ]
    found = table.client.search("stock.picking", not_printed)
    assert sorted(found) == sorted(wave["refused_ids"])


def check_lists(table, wave, printed, orders):
    """As many pieces to fetch as go into the parcels."""
    text = " ".join(table.pages(wave["pick_list_attachment_id"]))
    pieces = sum(len(orders[order_id]) for order_id in printed)
    assert f"{pieces} pieces" in " ".join(text.split())
    text = " ".join(table.pages(wave["packing_list_attachment_id"]))
    assert all(str(order_id) in text for order_id in printed)


def test_killed_and_begun_again(server, table, lazada, report):
    dice = random.Random(5)
    orders = buy(table, dice)
    lazada.control.reset_accepted()
    lazada.control.reset_calls()
    wave_id, _seconds = table.begin(table.deliveries(orders))
    cancel(table, dice.sample(sorted(orders), REFUSED))
    moments = []
    for number in range(KILLS):
        share = (number + 1) / (KILLS + 1)
        kill_at(server, table, share, dice.uniform(0, 0.3))
        moments.append(reached(table))
        table.client = server.client
        table.hurry()
    table.run(wave_id)
    labels = check_wave(table, wave_id, orders)
    accepted = lazada.control.accepted(channel="open_platform")
    counts = {
        status: sum(
            row["count"] for row in accepted["counts"] if row["status"] == status
        )
        for status in ("packed", "ready_to_ship")
    }
    report(f"{KILLS} kills after {moments}: {labels} labels, {counts}")
    assert labels == ORDERS - REFUSED
    assert accepted["repeated"] == []
    assert counts == {"packed": labels, "ready_to_ship": labels}


def reached(table):
    """Return how many parcels are packed, ready, and how many labels were asked for."""
    counts = table.control.accepted(channel="open_platform")["counts"]
    done = {"packed": 0, "ready_to_ship": 0}
    for row in counts:
        done[row["status"]] += row["count"]
    labels = table.control.calls()["by_path"].get(LABEL, 0)
    return [*done.values(), labels]


def kill_at(server, table, share, seconds):
    """Kill Odoo when so much of the wave is done, while its action runs."""
    client = server.client
    steps = 3 * (ORDERS - REFUSED) * share

    def work():
        while True:
            client.run_scheduled_action(WAVES)

    server.kill_while([work], seconds, lambda: sum(reached(table)) >= steps)
