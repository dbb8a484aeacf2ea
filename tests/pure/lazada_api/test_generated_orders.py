"""Thousands of orders as Lazada may send them, against figures reckoned apart.

``LAZADA_GENERATED_ORDERS`` says how many; ``pytest -s`` shows how many of each kind.
"""

import os
from collections import Counter
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lazada_api.order_values import (
    buyer_paid,
    expected_total,
    goods_lines,
    platform_voucher,
    seller_voucher,
)

ORDERS = int(os.environ.get("LAZADA_GENERATED_ORDERS", "3000"))
BYTES_AN_ORDER = 400
DIGITS = {"SGD": 2, "MYR": 2, "THB": 2, "PHP": 2, "VND": 0, "IDR": 0}
SKUS = ((11, "A"), ("12", "B"), (None, "A"), ("", "C"), (13, ""))
LIVE = ("pending", "packed", "ready_to_ship", "shipped", "delivered", "INFO_ST_NEW")
CANCELLED = ("canceled", "Cancelled", "CANCELED")
KINDS = {
    "all units cancelled",
    "bonus on top of the vouchers",
    "bonus within the vouchers",
    "cancelled unit without a price",
    "gift for nothing",
    "Lazada's voucher",
    "money as a number",
    "money as text",
    "money left out",
    "money with thousands separators",
    "no shipping fee",
    "one SKU at two prices",
    "seller's voucher",
    "several units of a SKU",
    "shipping fee",
    "SKU without an id",
    "some units cancelled",
    "units of several statuses",
    "voucher above the price",
    "voucher that does not divide",
    *DIGITS,
}
seen = Counter()


class Dice:
    """Choices read off drawn bytes: far faster than a draw for each, and hypothesis
    still finds the simplest order that fails."""

    def __init__(self, drawn):
        self.drawn = iter(drawn)

    def number(self, most):
        value = 0
        for _byte in range(most.bit_length() // 8 + 1):
            value = value * 256 + next(self.drawn, 0)
        return value % (most + 1)

    def choice(self, options):
        return options[self.number(len(options) - 1)]


class Generated:
    """One order: what Lazada sends, and what it has to come to."""

    def __init__(self, dice):
        self.dice = dice
        self.currency = dice.choice(list(DIGITS))
        self.step = Decimal(1).scaleb(-DIGITS[self.currency])
        self.kinds = {self.currency}
        self.items, self.live, self.left = [], {}, {}
        self.goods = self.by_seller = self.by_lazada = Decimal(0)
        self.fee = self.amount(dice.choice((0, 0, 999)))
        self.order = {"shipping_fee": self.wire(self.fee)}
        for _group in range(1 + dice.number(2)):
            self.add_group()
        self.note_kinds()

    def amount(self, most):
        return self.dice.number(most) * self.step

    def wire(self, amount):
        """Return an amount in one of the forms in which Lazada sends it."""
        form = self.dice.choice(("text", "separated", "number", "left out"))
        if form == "left out" and not amount:
            self.kinds.add("money left out")
            return self.dice.choice((None, "", "null"))
        return self.write(form, amount)

    def write(self, form, amount):
        if form == "separated" and amount >= 1000:
            self.kinds.add("money with thousands separators")
            return f"{amount:,}"
        if form == "text":
            self.kinds.add("money as text")
            return str(amount)
        self.kinds.add("money as a number")
        return float(amount) if self.step < 1 else int(amount)

    def add_group(self):
        """Add units of one SKU at one price, over which a voucher is spread."""
        sku = self.dice.choice(SKUS)
        price = self.amount(self.dice.choice((0, 99, 9_999, 99_999_999)))
        count = self.dice.choice((1, 1, 2, 3, 7))
        voucher = self.amount(self.dice.choice((0, 0, 100, 5_000)))
        steps, left_over = divmod(int(voucher / self.step), count)
        for position in range(count):
            self.add_unit(sku, price, (steps + (position < left_over)) * self.step)
        self.note("voucher that does not divide", left_over)
        self.note("SKU without an id", not sku[0])

    def add_unit(self, sku, price, by_seller):
        status = self.dice.choice((*LIVE, *LIVE, *CANCELLED))
        by_lazada = self.amount(self.dice.choice((0, 0, 250)))
        item = {
            "order_item_id": len(self.items) + 1,
            "sku_id": sku[0],
            "sku": sku[1],
            "status": status,
            "item_price": self.write(self.dice.choice(("text", "number")), price),
            **self.vouchers(by_seller, by_lazada),
        }
        self.items.append(item)
        if status not in CANCELLED:
            self.count_unit(item, price, by_seller, by_lazada)
        elif self.dice.number(1):
            item["item_price"] = None
            self.kinds.add("cancelled unit without a price")

    def vouchers(self, by_seller, by_lazada):
        """Return the voucher fields of a unit. A "bonus" is a part of what each side
        gives: told within its voucher, or beside it."""
        bonuses = [
            min(total, self.amount(self.dice.choice((0, 0, 50))))
            for total in (by_seller, by_lazada)
        ]
        on_top = self.dice.choice((True, False))
        place = "on top of" if on_top else "within"
        self.note(f"bonus {place} the vouchers", any(bonuses))
        apart = bonuses if on_top else (0, 0)
        return {
            "voucher_amount": self.wire(by_seller + by_lazada),
            "voucher_seller": self.wire(by_seller - apart[0]),
            "voucher_seller_lpi": self.wire(bonuses[0]),
            "voucher_platform": self.wire(by_lazada - apart[1]),
            "voucher_platform_lpi": self.wire(bonuses[1]),
        }

    def count_unit(self, item, price, by_seller, by_lazada):
        key = (str(item["sku_id"] or "") or item["sku"], price)
        self.live.setdefault(key, []).append(str(item["order_item_id"]))
        self.left[str(item["order_item_id"])] = price - by_seller
        self.goods += price
        self.by_seller += by_seller
        self.by_lazada += by_lazada
        self.note("gift for nothing", not price)
        self.note("voucher above the price", by_seller > price)

    def note(self, kind, holds):
        if holds:
            self.kinds.add(kind)

    def note_kinds(self):
        units, live = len(self.items), sum(map(len, self.live.values()))
        self.note("shipping fee" if self.fee else "no shipping fee", True)
        self.note("seller's voucher", self.by_seller)
        self.note("Lazada's voucher", self.by_lazada)
        self.note("several units of a SKU", live > len(self.live))
        self.note(
            "one SKU at two prices", len({sku for sku, _ in self.live}) < len(self.live)
        )
        self.note("all units cancelled", not live)
        self.note("some units cancelled", 0 < live < units)
        self.note(
            "units of several statuses",
            len({item["status"] for item in self.items}) > 1,
        )


@settings(
    max_examples=ORDERS,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.large_base_example, HealthCheck.too_slow],
)
@given(st.binary(min_size=BYTES_AN_ORDER, max_size=BYTES_AN_ORDER))
def check_orders(drawn):
    generated = Generated(Dice(drawn))
    seen.update(generated.kinds | {"orders"})
    check_totals(generated, generated.order, generated.items)
    check_lines(generated, goods_lines(generated.items))
    check_net_lines(generated, goods_lines(generated.items, in_price=True))


def check_totals(wanted, order, items):
    live = [item for item in items if item["status"] not in CANCELLED]
    net = wanted.goods - wanted.by_seller
    fee = wanted.fee if live else 0
    assert sum(map(seller_voucher, live)) == wanted.by_seller
    assert sum(map(platform_voucher, live)) == wanted.by_lazada
    assert expected_total(order, items, include_shipping_fee=False) == net
    assert expected_total(order, items, include_shipping_fee=True) == net + fee
    assert buyer_paid(order, items) == net + fee - wanted.by_lazada


def check_lines(wanted, lines):
    """One line for each SKU and price, with all of its units and vouchers."""
    found = [(line.unit_price, list(line.item_ids)) for line in lines]
    assert found == [(price, ids) for (_sku, price), ids in wanted.live.items()]
    assert sum(line.total for line in lines) == wanted.goods
    assert sum(line.seller_voucher for line in lines) == wanted.by_seller


def check_net_lines(wanted, lines):
    """With vouchers within the prices: the same units, each at what is left of it."""
    found = [item_id for line in lines for item_id in line.item_ids]
    assert sorted(found) == sorted(wanted.left)
    for line in lines:
        left = [wanted.left[item_id] for item_id in line.item_ids]
        assert {max(amount, 0) for amount in left} == {line.unit_price}
        assert line.total - line.seller_voucher == sum(left)
    total = sum(line.total - line.seller_voucher for line in lines)
    assert total == wanted.goods - wanted.by_seller


def test_generated_orders(capsys):
    """Difference 0 everywhere, and the generator really makes the awkward ones."""
    check_orders()
    with capsys.disabled():
        print(f"\n{seen['orders']} generated orders")
        for kind in sorted(KINDS):
            print(f"{seen[kind]:7} {kind}")
    assert seen["orders"] >= ORDERS
    assert not {kind for kind in KINDS if seen[kind] < ORDERS // 200}
