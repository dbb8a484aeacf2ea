"""What returns say, whatever way it is written."""

import json
from copy import deepcopy
from datetime import datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import wire
from lazada_api.return_values import (
    BadValue,
    latest_lines,
    parcel_turn,
    read_history,
    read_reasons,
    read_refund,
    read_return,
    read_returns,
)
from support.decoded_json import JSON

LINE = {
    "reverse_order_line_id": 910100200301,
    "trade_order_line_id": "900100200301",
    "reverse_status": "REQUEST_INITIATE",
    "ofc_status": "INITIAL",
    "reason_code": 123,
    "reason_text": "Damaged",
    "refund_amount": 2740,
    "item_unit_price": "2990",
    "is_need_refund": "true",
    "is_dispute": False,
    "whqc_decision": "",
    "seller_sku_id": "MUG-RED",
    "platform_sku_id": "2002",
    "tracking_number": "",
    "product": {"product_id": 1001, "product_sku": "2002"},
    "return_order_line_gmt_create": 1767830400000,
    "return_order_line_gmt_modified": "1767830400000",
    "sla": 1768003200000,
}
ROW = {
    "reverse_order_id": 910100200300,
    "trade_order_id": 900100200300,
    "request_type": "RETURN",
    "is_rtm": True,
    "shipping_type": "PICK_UP",
    "reverse_order_lines": [LINE],
}


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


def line_with(**values):
    [line] = read_return(with_line(**values), "sg").lines
    return line


def with_line(**values):
    return {**ROW, "reverse_order_lines": [{**LINE, **values}]}


def test_a_row_of_the_list():
    made = read_return(ROW, "sg")
    assert (made.lazada_id, made.order_id) == ("910100200300", "900100200300")
    assert (made.kind, made.to_seller, made.shipping_type) == (
        "return",
        True,
        "PICK_UP",
    )
    [line] = made.lines
    assert (line.lazada_id, line.item_id) == ("910100200301", "900100200301")
    assert (line.status, line.stage) == ("REQUEST_INITIATE", "to_decide")
    assert (line.refund, line.unit_price) == (Decimal("27.40"), Decimal("29.90"))
    assert (line.reason_id, line.reason) == ("123", "Damaged")
    assert line.is_refund_wanted and not line.is_dispute
    assert (line.seller_sku, line.sku_id) == ("MUG-RED", "2002")
    assert line.created_at == made.modified_at == utc(2026, 1, 8)
    assert line.deadline == utc(2026, 1, 10)
    assert (line.fault, line.payload) == ("", "")


def test_a_detail_says_the_same_in_other_names():
    line = {**LINE, "is_need_refund": True, "productDTO": {"sku": "2002"}}
    del line["product"]
    del line["platform_sku_id"]
    detail = {**ROW, "reverseOrderLineDTOList": [line]}
    del detail["reverse_order_lines"]
    assert read_return(detail, "sg") == read_return(ROW, "sg")


def test_names_in_the_other_spelling():
    made = read_return(
        {
            "reverseOrderId": 1,
            "tradeOrderId": "2",
            "requestType": "ONLY_REFUND",
            "isRtm": "false",
            "reverseOrderLines": [
                {"reverseOrderLineId": 3, "tradeOrderLineId": 4, "refundAmount": "5"}
            ],
        },
        "sg",
    )
    assert (made.lazada_id, made.kind, made.to_seller) == ("1", "refund_only", False)
    assert (made.lines[0].lazada_id, made.lines[0].refund) == ("3", Decimal("0.05"))


@pytest.mark.parametrize(
    "region, value, amount",
    [
        ("sg", 2740, "27.40"),
        ("my", "2,740", "27.40"),
        ("th", "100", "1.00"),
        ("ph", 2740.0, "27.40"),
        ("id", 2899000, "28990"),
        ("vn", 10000, "10000"),
        ("vn", "10,000.50", "10000.50"),
        ("sg", 0, "0"),
    ],
)
def test_amounts_are_in_cents_but_for_vietnams(region, value, amount):
    assert read_refund(value, region) == Decimal(amount)


@pytest.mark.parametrize("value", ["27.405", 0.5, -1, "", None, "x", True, [2740]])
def test_what_is_no_number_of_cents_is_refused(value):
    with pytest.raises(ValueError):
        read_refund(value, "sg")


@given(st.integers(0, 10**12))
def test_cents_come_back_exactly(cents):
    for written in (cents, str(cents), f"{cents:,}"):
        assert read_refund(written, "sg") * 100 == cents
        assert read_refund(written, "vn") == cents


@pytest.mark.parametrize("sla", [0, "0", "", None, "null"])
def test_no_clock_runs(sla):
    line = line_with(sla=sla)
    assert line.deadline is None and not line.fault


def test_a_duration_is_no_moment():
    line = line_with(sla=172800000)
    assert line.deadline is None
    assert line.fault == "sla: 172800000"


@pytest.mark.parametrize(
    "field, value",
    [
        ("refund_amount", "27.405"),
        ("refund_amount", None),
        ("item_unit_price", "dear"),
        ("return_order_line_gmt_create", "soon"),
        ("return_order_line_gmt_modified", {}),
        ("sla", "tomorrow"),
    ],
)
def test_a_bad_value_is_named_and_kept(field, value):
    line = line_with(**{field: value})
    assert field in line.fault
    assert json.loads(line.payload)[field] == value
    assert line.lazada_id == "910100200301"


def test_an_amount_that_cannot_be_read_is_no_amount():
    assert line_with(refund_amount="many").refund is None


@pytest.mark.parametrize("field", ["reverse_order_id", "trade_order_id"])
@pytest.mark.parametrize("value", [None, "", "x1", True, [], 1.5])
def test_a_return_without_an_id_is_refused_with_its_field(field, value):
    with pytest.raises(BadValue) as caught:
        read_return({**ROW, field: value}, "sg")
    assert caught.value.field == field
    read, lost = read_returns([{**ROW, field: value}, ROW, 7, None], "sg")
    assert [made.lazada_id for made in read] == ["910100200300"]
    assert len(lost) == 3


def test_a_line_without_an_id_does_not_cost_the_others():
    lines = [LINE, {**LINE, "reverse_order_line_id": "?"}, 5]
    made = read_return({**ROW, "reverse_order_lines": lines}, "sg")
    assert len(made.lines) == 1 and len(made.lost) == 2


@pytest.mark.parametrize(
    "word, kind",
    [("RETURN", "return"), ("only_refund", "refund_only"), ("CANCEL", "cancel")]
    + [("SWAP", ""), (None, ""), (5, "")],
)
def test_kinds(word, kind):
    assert read_return({**ROW, "request_type": word}, "sg").kind == kind


@pytest.mark.parametrize(
    "value, to_seller",
    [(True, True), ("false", False), ("true", True), (None, None), ("perhaps", None)],
)
def test_where_goods_go(value, to_seller):
    assert read_return({**ROW, "is_rtm": value}, "sg").to_seller is to_seller


@pytest.mark.parametrize(
    "status, stage",
    [
        ("seller_agree_return", "agreed"),
        ("BUYER_RETURN_ITEM", "on_the_way"),
        ("SELLER_REJECT_REFUND", "refused"),
        ("CS_APPROVING", "dispute"),
        ("REFUND_SUCCESS", "refunded"),
        ("CANCEL_SUCCESS", "cancelled"),
        ("REQUEST_COMPLETE", "closed"),
        ("LANTERN_FESTIVAL", "open"),
        ("", "open"),
        (None, "open"),
        (["x"], "open"),
    ],
)
def test_stages(status, stage):
    assert line_with(reverse_status=status).stage == stage


def test_a_dispute_stands_before_what_it_is_about_but_not_before_its_end():
    refused = {"reverse_status": "SELLER_REJECT_RETURN", "is_dispute": "true"}
    assert line_with(**refused).stage == "dispute"
    assert line_with(**{**refused, "reverse_status": "REFUND_SUCCESS"}).stage == (
        "refunded"
    )


def test_the_latest_line_of_a_unit_counts():
    day = 86400_000
    first = line_with(reverse_status="SELLER_REJECT_RETURN")
    later = {"return_order_line_gmt_create": 1767830400000 + day}
    again = line_with(reverse_order_line_id=5, **later)
    undated = line_with(reverse_order_line_id=9, return_order_line_gmt_create=None)
    other = line_with(trade_order_line_id=8)
    found = latest_lines([again, first, other, undated])
    assert found == {"900100200301": again, "8": other}


@pytest.mark.parametrize(
    "word, turn",
    [
        ("failed_delivery", "turned"),
        ("DELIVER_FAILED", "turned"),
        ("shipped_back", "turned"),
        ("ON_THE_WAY_BACK_TO_SHIPPER", "turned"),
        ("INFO_ST_DOMESTIC_BACK_TO_SHIPPER", "turned"),
        ("INFO_ST_DOMESTIC_DELIVERY_FAILED", "turned"),
        ("INFO_ST_DOMESTIC_RETURN_IN_TRANSIT", "turned"),
        ("shipped_back_failed", "turned"),
        ("shipped_back_success", "back"),
        ("INFO_ST_DOMESTIC_PACKAGE_RETURNED", "back"),
        ("INFO_ST_DOMESTIC_SHIPPER_RECEIVED", "back"),
        ("delivered", ""),
        ("shipped", ""),
        ("lost_by_3pl", ""),
        ("returned", ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_parcels_that_turn_round(word, turn):
    assert parcel_turn(word) == turn


def test_reasons():
    rows = [
        {"reason_id": 301, "text": "Used", "muti_language_text": "用过"},
        {"reason_id": "302", "muti_language_text": "Wrong item"},
        {"reason_id": 303.0},
        {"text": "without an id"},
        None,
    ]
    assert read_reasons(rows) == {"301": "Used", "302": "Wrong item", "303": "303"}


def test_a_history():
    rows = [
        {"operator": "SELLER", "time": 1767830400000, "picture": ["a.jpg", "", None]},
        {"operator": None, "time": "soon", "picture": "b.jpg"},
        "?",
    ]
    first, second = read_history(rows)
    assert (first.moment, first.operator) == (utc(2026, 1, 8), "SELLER")
    assert first.pictures == ("a.jpg",)
    assert (second.moment, second.operator, second.pictures) == (None, "", ("b.jpg",))


@given(st.lists(JSON | st.dictionaries(st.sampled_from(["time", "picture"]), JSON)))
def test_any_history_is_read(rows):
    entries = read_history(rows)
    assert len(entries) == sum(isinstance(row, dict) for row in rows)


@given(
    st.dictionaries(st.sampled_from(sorted(ROW)), JSON),
    st.dictionaries(st.sampled_from(sorted(LINE)), JSON),
    st.sampled_from(["sg", "vn", "id"]),
)
def test_any_return_is_read_or_refused_with_its_field(header, line, region):
    for row in (header, {**with_line(**line), **header}, with_line(**line)):
        try:
            made = read_return(row, region)
        except BadValue as error:
            assert error.field
            continue
        for each in made.lines:
            assert each.lazada_id.isdecimal() and each.item_id.isdecimal()
            assert (each.refund is None or each.refund < 0) <= bool(each.fault)
            assert bool(each.fault) == bool(each.payload)
            assert not any(word in each.fault for word in ("Decimal(", "Traceback"))
        assert len(made.lines) + len(made.lost) == len(_list_in(row))


def _list_in(row):
    return row.get("reverse_order_lines")


@given(JSON)
def test_any_list_is_parted_into_read_and_lost(rows):
    rows = rows if isinstance(rows, list) else [rows]
    read, lost = read_returns(rows, "sg")
    assert len(read) + len(lost) == len(rows)


@given(st.sampled_from(sorted(LINE)), JSON)
def test_a_mutated_line_costs_no_other_line_and_no_other_return(field, value):
    page = [deepcopy(ROW), deepcopy(ROW), deepcopy(ROW)]
    page[1]["reverse_order_lines"] = [{**LINE, field: value}, dict(LINE)]
    page = wire.json_loads(json.dumps(page))
    first, second, third = read_returns(page, "sg")[0]
    assert first == third == read_return(ROW, "sg")
    assert second.lines[-1] == first.lines[0]


@given(st.sampled_from(sorted(ROW)), JSON)
def test_a_mutated_header_costs_no_other_return(field, value):
    page = wire.json_loads(json.dumps([ROW, {**ROW, field: value}, ROW]))
    read, lost = read_returns(page, "sg")
    assert len(read) + len(lost) == 3
    assert read[0] == read[-1] == read_return(ROW, "sg")
