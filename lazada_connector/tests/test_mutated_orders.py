"""X1, X4: one order of a page is changed in one place. Whatever the change: the others
are imported, no amount is wrong without a word, and nobody reads Python.

``LAZADA_MUTATED_ORDERS`` says how many; the log shows what became of them.
"""

import json
import logging
import os
import random
from collections import Counter
from copy import deepcopy
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lazada_api import LazadaClient, wire
from ..lazada_api.status import STATUSES
from .common import NOW
from .payloads import item_row, order_row
from .test_bad_orders import PYTHON, STORING_LOG, BadOrdersCase

_logger = logging.getLogger(__name__)

MUTATIONS = int(os.environ.get("LAZADA_MUTATED_ORDERS", "30"))
RUNS_LOG = "odoo.addons.lazada_connector.models.runs.lazada_counts_mixin"
ORDERS_LOG = "odoo.addons.lazada_connector.models.order.lazada_order_download"
QUEUE_LOG = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"
RAW = "raw text"  # replaced by what no JSON may hold
RAW_BYTES = b"1 Demo\nRoad\t\x01 Caf\xe9 \xed\xa0\x80"
# Figures that Lazada tells once only: a change of them is Lazada's word.
TOLD_ONCE = {"status", "shipping_fee", "voucher_seller_lpi", "voucher_amount"}
# What decides whether a total is right: every other change is one of these.
MONEY = {
    "order_item_id", "item_price", "voucher_seller", "price", "items_count", "status",
    "shipping_fee", "stage_pay_status", "currency", 0, 1, 2,
}  # fmt: skip
KINDS = ("delete", "null", "retype", "repeat", "enlarge", "reorder", "nest")


def amount(value):
    return Decimal(str(value).strip().replace(",", ""))


def made_order(number, *prices):
    units = [
        item_row(
            number, unit, item_price=price, voucher_seller=1.0, voucher_platform="0.50",
            voucher_amount=1.5, stage_pay_status=None,
        )
        for unit, price in enumerate(prices)
    ]  # fmt: skip
    row = order_row(
        number,
        price=str(sum(map(amount, prices))),
        shipping_fee="1.99",
        voucher_seller=float(len(prices)),
        items_count=len(prices),
    )
    return {"row": row, "items": units}


def places(value, path=()):
    """Return the path of each value inside of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in inner:
        yield (*path, key)
        if isinstance(child, (dict, list)):
            yield from places(child, (*path, key))


def nested(value):
    for _level in range(80):
        value = [value]
    return value


class Mutation:
    """A page of three orders, of which the second is changed in one place."""

    def __init__(self, dice, number):
        self.page = [
            made_order(number, "10.00"),
            made_order(number + 1, 29.9, "1,250.00", 29.9),
            made_order(number + 2, 5, "7.50"),
        ]
        self.before = deepcopy(self.page)
        paths = [path for path in places(self.page[1]) if len(path) > 1]
        of_money = [path for path in paths if path[-1] in MONEY]
        self.path = dice.choice(dice.choice([paths, of_money]))
        self.kind = dice.choice(KINDS)
        holder = self.page[1]
        for key in self.path[:-1]:
            holder = holder[key]
        self.change(dice, holder, self.path[-1])
        self.page = self.send(self.page)

    def __str__(self):
        return f"{self.kind} of {self.path}: {json.dumps(self.page[1])[:3000]}"

    def change(self, dice, holder, key):
        value = holder[key]
        if self.kind == "delete":
            del holder[key]
        elif self.kind == "repeat" and isinstance(holder, list):
            holder.insert(key, deepcopy(value))
        elif self.kind == "reorder" and isinstance(value, dict):
            holder[key] = dict(reversed(value.items()))
        else:
            holder[key] = self.changed(dice, value)

    def changed(self, dice, value):
        text = value if isinstance(value, str) else json.dumps(value)
        numbers = [10**400, 3_000_000_000, "1e400", "9" * 400, float("nan"), -0.01]
        return {
            "null": lambda: None,
            "retype": lambda: dice.choice(
                [text, f" {text} ", [value], {"value": value}, True, 7.25, -1, "x"]
            ),
            "repeat": lambda: [value, value],
            "enlarge": lambda: dice.choice([*numbers, RAW, text * 3000]),
            "reorder": lambda: json.dumps(value)[::-1],
            "nest": lambda: nested(value),
        }[self.kind]()

    def send(self, page):
        """Return what a client reads of it."""
        text = json.dumps(page, ensure_ascii=False).encode()
        return wire.json_loads(text.replace(RAW.encode(), RAW_BYTES))

    def answer(self, path):
        """Return what Lazada answers."""
        rows = [found.get("row") for found in self.page]
        if path == "/orders/get":
            return {"data": {"orders": rows, "countTotal": len(rows)}}
        numbers = [found["row"]["order_id"] for found in self.before]
        items = [found.get("items") for found in self.page]
        keys = zip(numbers, items, strict=True)
        return {"data": [{"order_id": key, "order_items": row} for key, row in keys]}


def reckon(found):
    """The total by a formula of its own."""
    items, total = found["items"], Decimal(0)
    live = [item for item in items if str(item["status"]).strip().lower() in STATUSES]
    for item in live:
        total += amount(item["item_price"]) - amount(item.get("voucher_seller") or 0)
    return total + (amount(found["row"].get("shipping_fee") or 0) if live else 0)


@tagged("post_install", "-at_install")
class TestMutatedOrders(BadOrdersCase):
    @freeze_time(NOW)
    def test_mutated_orders(self):
        seen, dice = Counter(), random.Random(2026)
        for number in range(MUTATIONS):
            mutation = Mutation(dice, 1000 + 3 * number)
            seen[mutation.kind] += 1
            seen[self.work_off(mutation)] += 1
        _logger.info("%s mutated orders: %s", MUTATIONS, dict(seen))
        wanted = {*KINDS, "imported", "waits"}
        self.assertFalse(wanted - set(seen), seen)

    def work_off(self, mutation):
        """Download and import a page; return what became of the changed order."""
        self.read_page(mutation)
        numbers = [str(found["row"]["order_id"]) for found in mutation.before]
        domain = [("store_id", "=", self.store.id), ("lazada_id", "in", numbers)]
        orders = self.env["lazada.order"].search(domain)
        by_id = {order.lazada_id: order for order in orders}
        for position in (0, 2):
            good = by_id[numbers[position]]
            self.assertEqual(good.state, "done", f"{good.error_message} {mutation}")
            self.assert_total(good, reckon(mutation.before[position]), mutation)
        order = by_id.get(numbers[1])
        if not order:
            return "no order"
        self.assert_words(order)
        if not order.sale_order_id:
            self.assertTrue(order.error_message or order.state == "ignored", mutation)
            return "waits"
        if not TOLD_ONCE & set(mutation.path):
            self.assert_total(order, reckon(mutation.before[1]), mutation)
        elif "status" not in mutation.path:
            self.assert_total(order, reckon(mutation.page[1]), mutation)
        return "imported"

    @mute_logger(RUNS_LOG, ORDERS_LOG)
    def read_page(self, mutation):
        """Download and import; nothing goes wrong that nobody has thought of."""

        def call(_client, _method, path, _params, **_options):
            return mutation.answer(path)

        with patch.object(LazadaClient, "_call", call):
            with self.assertNoLogs(STORING_LOG), self.assertNoLogs(QUEUE_LOG):
                run, more = self.store._download_orders()
                self.store._import_orders()
        self.assertFalse(more)
        self.assertEqual(run.state, "done", f"{run.message} {mutation}")
        self.assertFalse(
            [word for word in PYTHON if word in (run.message or "")], run.message
        )

    def assert_total(self, order, total, mutation):
        for found in (order.sale_order_id.amount_total, order.expected_total):
            self.assertAlmostEqual(found, float(total), 2, str(mutation))
