"""Orders that were changed in one place: whatever the change, the other orders of the
page are read as before, and no amount is wrong without a word (X1, X4).

``LAZADA_MUTATIONS`` says how many; ``pytest -s`` shows what became of them.
"""

import json
import os
from collections import Counter
from copy import deepcopy
from datetime import timedelta, timezone
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lazada_api import wire
from lazada_api.order_changes import changed_units, is_money_changed, reflect
from lazada_api.order_checks import contradictions
from lazada_api.order_values import (
    BadAmount,
    awaits_payment,
    buyer_paid,
    expected_total,
    goods_lines,
)
from lazada_api.places import find_country
from lazada_api.recipient import read_recipient
from lazada_api.status import STATUSES, has_left, order_status

MUTATIONS = int(os.environ.get("LAZADA_MUTATIONS", "800"))
SG = timezone(timedelta(hours=8))
RAW = "raw text"  # replaced by what no JSON may hold
RAW_BYTES = b"1 Demo\nRoad\t\x01 Caf\xe9 \xed\xa0\x80"
HUGE = "9" * 400
# Figures that Lazada tells once only: a change of them is Lazada's word.
TOLD_ONCE = {"status", "shipping_fee", "voucher_seller_lpi", "voucher_amount"}
seen = Counter()


def amount(value):
    return Decimal(str(value).strip().replace(",", ""))


def unit(order_id, number, price, **values):
    return {
        "order_id": order_id,
        "order_item_id": order_id + number,
        "name": "Demo mug",
        "sku": "MUG-RED",
        "sku_id": "2002",
        "status": "pending",
        "item_price": price,
        "voucher_amount": 1.5,
        "voucher_seller": 1.0,
        "voucher_platform": "0.50",
        "voucher_seller_lpi": 0,
        "voucher_platform_lpi": 0,
        "stage_pay_status": None,
        "sla_time_stamp": "2026-01-03T23:59:59+08:00",
        **values,
    }


def order(order_id, *prices, **values):
    units = [unit(order_id, number, price) for number, price in enumerate(prices, 1)]
    row = {
        "order_id": order_id,
        "created_at": "2026-01-01 09:15:30 +0800",
        "updated_at": "2026-01-01 09:20:02 +0800",
        "price": str(sum(map(amount, prices))),
        "shipping_fee": 1.99,
        "voucher_seller": float(len(prices)),
        "items_count": len(prices),
        "statuses": ["pending"],
        "address_shipping": {
            "first_name": "Ana",
            "phone": "6591234567",
            "address1": "1 Demo Road",
            "address3": "Singapore",
            "country": "Singapore",
        },
        **values,
    }
    return {"row": row, "items": units}


PAGE = [
    order(100, "10.00"),
    order(200, 29.9, "1,250.00", 29.9),
    order(300, 5, "7.50", shipping_fee="0"),
]


def places(value, path=()):
    """Return the path of each value inside of a value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in inner:
        yield from (
            places(child, (*path, key))
            if isinstance(child, (dict, list))
            else [(*path, key)]
        )


PLACES = [path for path in places(PAGE[1]) if len(path) > 1]


def retypes(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return [text, f" {text} ", [value], {"value": value}, True, 7.25, -1, "x"]


def enlargements(value):
    if isinstance(value, list):
        return [value * 30]
    if isinstance(value, dict):
        return [{**value, **{f"more {number}": value for number in range(300)}}]
    numbers = [10**400, 3_000_000_000, -3_000_000_000, "1e400", float("inf"), HUGE]
    return [*numbers, float("nan"), RAW, json.dumps(value) * 3000, -0.01]


def mutate(dice, holder, key):
    """Change one value; return what was done."""
    value = holder[key]
    kinds = ["delete", "null", "retype", "repeat", "enlarge", "reorder", "nest"]
    kind = dice.choice(kinds)
    if kind == "delete":
        del holder[key]
    elif kind == "repeat" and isinstance(holder, list):
        holder.insert(key, deepcopy(value))
    elif kind == "reorder" and isinstance(value, list):
        value.reverse()
    elif kind == "reorder" and isinstance(value, dict):
        holder[key] = dict(reversed(value.items()))
    else:
        holder[key] = {
            "null": lambda: None,
            "retype": lambda: dice.choice(retypes(value)),
            "repeat": lambda: [value, value],
            "enlarge": lambda: dice.choice(enlargements(value)),
            "reorder": lambda: json.dumps(value)[::-1],
            "nest": lambda: nested(value),
        }[kind]()
    return kind


def nested(value):
    for _level in range(80):
        value = [value]
    return value


def send(page):
    """Return what a client reads of a page that went through Lazada's JSON."""
    text = json.dumps(page, ensure_ascii=False).encode()
    return wire.json_loads(text.replace(RAW.encode(), RAW_BYTES))


def read(found):
    """Return what an order comes to: its total, or why it has to wait."""
    row, items = found.get("row"), found.get("items")
    if not isinstance(row, dict) or not wire.read_id(row.get("order_id")).isdecimal():
        return "no order"
    is_list = items and isinstance(items, list)
    if not is_list or not all(isinstance(item, dict) for item in items):
        return "no units"
    check_readers(row, items)
    try:
        wrong = contradictions(row, items)
        total = expected_total(row, items, include_shipping_fee=True)
        paid = buyer_paid(row, items)
        lines = goods_lines(items)
    except BadAmount as error:
        check_words(str(error))
        return "bad amount"
    if wrong:
        return "contradiction"
    fee = expected_total(row, [], include_shipping_fee=True) if lines else 0
    assert sum(line.total - line.seller_voucher for line in lines) + fee == total
    assert paid <= total
    return total


def check_readers(row, items):
    """Nothing else that is read of an order ever fails."""
    for item in [row, *items]:
        for name in ("created_at", "updated_at", "sla_time_stamp"):
            try:
                wire.to_datetime(item.get(name), SG)
            except ValueError as error:
                check_words(str(error))
        for value in item.values():
            check_words(wire.to_text(value))
            wire.read_key(value)
        awaits_payment(item)
        has_left(item.get("status"))
    assert order_status(item.get("status") for item in items) in STATUSES
    recipient = read_recipient(row)
    find_country(recipient.country if recipient else "")
    reflected = reflect(row, items)
    assert json.loads(wire.json_dumps(reflected)) == reflected
    assert not is_money_changed(reflected, reflected)
    assert not changed_units(reflected, reflected)
    assert wire.json_loads(wire.json_dumps([row, items])) == [row, items]


def check_words(text):
    """A person is shown nothing of Python."""
    assert not any(word in text for word in ("Decimal(", "{'", "['", "None", "nan"))


def reckon(found):
    """The total by a formula of its own."""
    items, total = found["items"], Decimal(0)
    live = [item for item in items if str(item["status"]).strip().lower() in STATUSES]
    for item in live:
        total += amount(item["item_price"]) - amount(item.get("voucher_seller") or 0)
    return total + (amount(found["row"].get("shipping_fee") or 0) if live else 0)


@settings(
    max_examples=MUTATIONS,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.sampled_from(PLACES), st.randoms(use_true_random=False))
def check_mutation(path, dice):
    page = deepcopy(PAGE)
    holder = page[1]
    for key in path[:-1]:
        holder = holder[key]
    kind = mutate(dice, holder, path[-1])
    first, second, third = map(read, send(page))
    assert [first, third] == [reckon(PAGE[0]), reckon(PAGE[2])]
    count(kind, second)
    if isinstance(second, Decimal) and not TOLD_ONCE & set(path):
        assert second == reckon(PAGE[1])
    elif isinstance(second, Decimal) and "status" not in path:
        assert second == reckon(send(page)[1])


def count(kind, outcome):
    seen[kind] += 1
    seen["total" if isinstance(outcome, Decimal) else outcome] += 1


def test_mutated_payloads(capsys):
    """Every way to change a value, and every outcome, really comes up."""
    check_mutation()
    with capsys.disabled():
        print(f"\n{MUTATIONS} mutated payloads: {dict(seen)}")
    wanted = ["delete", "null", "retype", "repeat", "enlarge", "reorder", "nest"]
    wanted += ["total", "bad amount", "contradiction", "no units"]
    assert not [kind for kind in wanted if not seen[kind]]
