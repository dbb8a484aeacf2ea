"""The client and the simulator: returns are found, decided once, and told exactly."""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lazada_api import LazadaApiError, LazadaClient, LazadaUnavailable, push
from lazada_api.return_decisions import (
    next_step,
    what_became_of,
    what_became_of_all,
)
from lazada_api.return_values import read_reasons, read_return, read_returns
from lazada_simulator import Simulator

LIST = "/reverse/getreverseordersforseller"
UPDATE = "/order/reverse/return/update"
REFUND_ONLY = "/order/reverse/onlyrefund/seller/decide"
CANCEL = "/order/reverse/cancel/seller/decide"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
NOW = 1779242400
REGIONS = ("sg", "my", "th", "ph", "vn", "id")


def connect(store, region):
    settings = store.settings
    client = LazadaClient(
        settings.app_key,
        settings.app_secret,
        region=region,
        api_url=f"{store.url}/rest",
        auth_url=store.url,
        sleep=lambda _seconds: None,
    )
    code = store.control.issue_code(region=region)
    client.access_token = client.create_token(code).access_token
    return client


@pytest.fixture
def store():
    with Simulator(orders=0, products=4, now=NOW, wire="observed") as running:
        running.control.set_clock(now=NOW, frozen=True)
        yield running


@pytest.fixture
def shop(store):
    with connect(store, "sg") as client:
        yield client


def ask(store, count=1, kind="RETURN", **facts):
    """A return of an order of so many units of 29.90, of which 27.40 were paid."""
    units = [{"item_price": "29.90", "voucher_platform": "2.50", "quantity": count}]
    status = "pending" if kind == "CANCEL" else "delivered"
    made = store.control.create_order(units=units, status=status)
    order_id = made["order"]["order_id"]
    asked = store.control.request_return(order_id=order_id, kind=kind, **facts)
    return asked["reverse_order_id"]


def listed(shop, since=NOW - 86400, **options):
    since = datetime.fromtimestamp(since, timezone.utc)
    rows = [row for page in shop.iter_changed_returns(since, **options) for row in page]
    read, lost = read_returns(rows, "sg")
    assert not lost
    return read


def read(shop, return_id):
    return read_return(shop.get_return(return_id), "sg")


def test_a_return_of_the_list_is_the_one_of_the_detail(store, shop):
    return_id = ask(store, count=2)
    [made] = listed(shop)
    assert made == read(shop, return_id)
    assert (made.kind, made.to_seller, len(made.lines)) == ("return", True, 2)
    line = made.lines[0]
    assert (line.refund, line.unit_price) == (Decimal("27.40"), Decimal("29.90"))
    deadline = datetime.fromtimestamp(NOW, timezone.utc) + timedelta(days=2)
    assert (line.stage, line.deadline) == ("to_decide", deadline)
    assert line.is_refund_wanted and not line.fault


@pytest.mark.parametrize("wire", ["observed", "documented"])
def test_amounts_of_all_regions(wire):
    with Simulator(orders=0, products=3, regions=REGIONS, wire=wire) as store:
        for region in REGIONS:
            price = Decimal(12345 if region in ("vn", "id") else "123.45")
            made = store.control.create_order(
                region=region, units=[{"item_price": str(price)}], status="delivered"
            )
            order_id = made["order"]["order_id"]
            asked = store.control.request_return(order_id=order_id, region=region)
            with connect(store, region) as client:
                row = client.get_return(asked["reverse_order_id"])
            [line] = read_return(row, region).lines
            assert line.refund == line.unit_price == price
            assert line.refund.as_tuple().exponent >= -2


@pytest.mark.parametrize("count_by", ["orders", "lines"])
def test_a_long_list_is_read_whole_while_it_moves(store, shop, count_by):
    store.control.set_returns(count_by=count_by)
    ids = set()
    for number in range(60):
        store.control.set_clock(now=NOW + number // 20, frozen=True)
        ids.add(str(ask(store, count=1 + number % 3)))
    store.control.set_clock(now=NOW + 600, frozen=True)
    moving = sorted(ids)[:3]
    for after, return_id in zip((2, 5, 9), moving, strict=True):
        change = {"return_id": return_id, "line": {"reason_text": "Changed"}}
        store.control.add_trigger(
            path=LIST, after=after, action="change_return", arguments=change
        )
    found = listed(shop, page_size=7)
    assert {made.lazada_id for made in found} == ids
    lines = {line.lazada_id for made in found for line in made.lines}
    assert len(lines) == 120
    last = {made.lazada_id: made for made in found}
    assert {last[each].lines[0].reason for each in moving} == {"Changed"}


def test_refusals_with_reason_comment_and_picture(store, shop):
    return_id = ask(store)
    shop.decide_return(
        "agreeReturn", return_id, [read(shop, return_id).lines[0].lazada_id]
    )
    store.control.advance_returns(steps=2)
    [line] = read(shop, return_id).lines
    assert line.stage == "on_the_way" and line.tracking_number
    shop.decide_return("confirmDelivery", return_id, [line.lazada_id])
    reasons = read_reasons(shop.get_return_reasons(line.lazada_id))
    url = shop.upload_picture(PNG, "proof.png")
    shop.decide_return(
        "refuseRefund",
        return_id,
        [line.lazada_id],
        reason_id=next(iter(reasons)),
        comment="A brick",
        pictures=[("proof", url)],
    )
    [line] = read(shop, return_id).lines
    assert line.stage == "refused"
    assert shop.get_return_history(line.lazada_id)[-1]["picture"] == [url]
    [entry] = store.control.return_decisions()["entries"][-1:]
    assert (entry["action"], entry["pictures"]) == ("refuseRefund", [url])


def test_a_refusal_where_lazada_knows_the_guides_spelling_only(store, shop):
    store.control.set_returns(refuse_words=["refuesReturn"])
    return_id = ask(store)
    [line] = read(shop, return_id).lines
    shop.decide_return(
        "refuseReturn",
        return_id,
        [line.lazada_id],
        reason_id="10000301",
        comment="Used",
    )
    assert read(shop, return_id).lines[0].stage == "refused"


def test_a_dispute_and_a_cancellation(store, shop):
    refund, cancel = ask(store, kind="ONLY_REFUND"), ask(store, kind="CANCEL")
    [line] = read(shop, refund).lines
    picture = ("proof", shop.upload_picture(PNG))
    shop.decide_refund_only(
        "startDispute",
        refund,
        line.lazada_id,
        comment="It was there",
        pictures=[picture],
    )
    shop.decide_cancel(cancel, agree=True)
    [line] = read(shop, refund).lines
    assert (line.stage, line.is_dispute) == ("dispute", True)
    made = read(shop, cancel)
    assert (made.kind, made.lines[0].stage) == ("cancel", "cancelled")


def test_what_is_not_the_time_for_is_told_as_such(store, shop):
    return_id = ask(store)
    [line] = read(shop, return_id).lines
    with pytest.raises(LazadaApiError) as caught:
        shop.decide_return("agreeRefund", return_id, [line.lazada_id])
    assert (caught.value.code, caught.value.kind) == ("114", "status")
    with pytest.raises(LazadaApiError) as caught:
        shop.decide_return("agreeReturn", ask(store, to_seller=False), [line.lazada_id])
    assert caught.value.kind == "input"


def test_a_window_shows_what_changed_in_it(store, shop):
    first = ask(store)
    store.control.set_clock(now=NOW + 3600, frozen=True)
    second = ask(store)
    ids = [made.lazada_id for made in listed(shop, since=NOW + 1800)]
    assert ids == [str(second)]
    until = datetime.fromtimestamp(NOW + 1800, timezone.utc)
    assert [made.lazada_id for made in listed(shop, until=until)] == [str(first)]


class Sender:
    """Sends a decision as the add-on has to: after an unknown result the return is
    read, and the rule says what is next."""

    def __init__(self, store, shop):
        self.store, self.shop = store, shop

    def send(self, action, return_id):
        before = read(self.shop, return_id)
        for times_sent in (1, 2):
            try:
                self.call(action, before)
                return "done"
            except LazadaUnavailable:
                step = self.look(action, before, times_sent)
            except LazadaApiError:
                return "refused"
            if step != "send_again":
                return step
        return step

    def call(self, action, made):
        lines = [line.lazada_id for line in made.lines]
        if made.kind == "cancel":
            self.shop.decide_cancel(made.lazada_id, agree=action == "agreeCancel")
        elif made.kind == "refund_only":
            self.shop.decide_refund_only(action, made.lazada_id, lines[0])
        else:
            self.shop.decide_return(action, made.lazada_id, lines)

    def look(self, action, before, times_sent):
        readings = []
        while True:
            after = read(self.shop, before.lazada_id)
            found = what_became_of_all(
                what_became_of(action, old, new)
                for old, new in zip(before.lines, after.lines, strict=True)
            )
            now = self.store.control.set_clock()
            readings.append((datetime.fromtimestamp(now, timezone.utc), found))
            step = next_step(readings, times_sent)
            if step != "read_again":
                return step
            self.store.control.set_clock(now=now + 60, frozen=True)


FIRST_WORDS = {
    "RETURN": ("agreeReturn", "instantRefund"),
    "ONLY_REFUND": ("agreeRefund",),
    "CANCEL": ("agreeCancel", "refuseCancel"),
}


@pytest.mark.parametrize("after_work", [True, False])
def test_decisions_whose_answers_are_lost_are_applied_once(store, shop, after_work):
    for path in (UPDATE, REFUND_ONLY, CANCEL):
        store.control.add_fault(
            kind="reset", path=path, count=None, share=0.5, after_work=after_work
        )
    sender, results = Sender(store, shop), {}
    for number in range(40):
        kind = ("RETURN", "ONLY_REFUND", "CANCEL")[number % 3]
        action = FIRST_WORDS[kind][number % len(FIRST_WORDS[kind])]
        count = 1 if kind == "ONLY_REFUND" else 1 + number % 2
        return_id = ask(store, count=count, kind=kind)
        results[return_id, action] = sender.send(action, return_id)
    report = store.control.return_decisions()
    applied = {(each["return_id"], each["action"]) for each in report["entries"]}
    assert report["repeated"] == []
    done = {key for key, result in results.items() if result == "done"}
    assert applied == done
    # A decision that twice did not get there is left to a person.
    assert set(results.values()) <= ({"done"} if after_work else {"done", "ask"})
    lost = store.control.calls(last=10_000)["calls"]
    assert sum(each["fault"] == "reset" for each in lost) > 8


def test_an_answer_that_is_lost_while_a_clock_or_another_decides(store, shop):
    sender = Sender(store, shop)
    # A colleague has refused in Seller Center; ours was never heard.
    return_id = ask(store)
    [line] = read(shop, return_id).lines
    before = read(shop, return_id)
    shop.decide_return(
        "refuseReturn", return_id, [line.lazada_id], reason_id="10000301", comment="No"
    )
    assert sender.look("agreeReturn", before, 1) == "ask"
    # The clock has let it come back, which is what was meant.
    return_id = ask(store)
    before = read(shop, return_id)
    store.control.set_clock(now=NOW + 3 * 86400, frozen=True)
    assert sender.look("agreeReturn", before, 1) == "done"
    # The buyer has taken it back.
    return_id = ask(store)
    before = read(shop, return_id)
    store.control.withdraw_return(return_id=return_id)
    assert sender.look("instantRefund", before, 1) == "ask"


def test_a_push_names_its_return():
    body = (
        '{"message_type": 10, "data": {"reverse_order_id": "91", "trade_order_id": 7}}'
    )
    message = push.read_message(body)
    assert (message.type, message.return_id) == (push.REVERSE_ORDER, "91")
    for data in ({}, {"reverse_order_id": "0"}, {"reverse_order_id": "x"}):
        text = json.dumps({"message_type": 0, "data": data})
        assert push.read_message(text).return_id == ""
