"""The lives of returns: what the seller, buyers, clocks and Lazada do."""

import pytest
import requests

from support.return_shop import CANCEL, DAY, HISTORY, LIST, NOW, REFUND_ONLY, UPDATE


@pytest.fixture
def control(shop):
    return shop.control


def test_a_return_from_the_request_to_the_refund(shop, control):
    return_id = shop.ask()
    assert shop.decide("agreeReturn", return_id) == "0"
    assert shop.line(return_id)["reverse_status"] == "SELLER_AGREE_RETURN"
    assert shop.line(return_id)["sla"] == 0
    control.advance_returns()
    line = shop.line(return_id)
    assert line["reverse_status"] == "BUYER_RETURN_ITEM" and line["tracking_number"]
    assert shop.decide("confirmDelivery", return_id) == "114", "it is not here yet"
    control.advance_returns()
    assert shop.line(return_id)["sla"] == (NOW + 2 * DAY) * 1000
    assert shop.decide("agreeRefund", return_id) == "114", "not confirmed yet"
    assert shop.decide("confirmDelivery", return_id) == "0"
    assert shop.decide("confirmDelivery", return_id) == "114"
    assert shop.decide("agreeRefund", return_id) == "0"
    assert shop.status(return_id) == "SELLER_AGREE_REFUND"
    assert shop.unit_statuses() == ["delivered"] * 3
    control.set_clock(advance=3600)
    assert shop.status(return_id) == "REFUND_SUCCESS"
    assert shop.unit_statuses() == ["returned", "delivered", "delivered"]
    assert shop.rows_of("14") == ["-29.90"], "refunded once"
    taken = [("agreeReturn", "seller"), ("confirmDelivery", "seller")]
    assert shop.decisions() == [*taken, ("agreeRefund", "seller")]


def test_several_units_and_a_decision_about_some(shop, control):
    return_id = shop.ask(item_ids=shop.items)
    first, *others = shop.line_ids(return_id)
    assert shop.decide("agreeReturn", return_id, ids=[first]) == "0"
    assert shop.decide("agreeReturn", return_id) == "114", "all or none"
    reason = {"reason_id": "10000301", "comment": "Used"}
    assert shop.decide("refuseReturn", return_id, ids=others, **reason) == "111"
    assert shop.decide("refuseReturn", return_id, ids=others[:1], **reason) == "0"
    statuses = [line["reverse_status"] for line in shop.lines(return_id)]
    assert statuses == [
        "SELLER_AGREE_RETURN",
        "SELLER_REJECT_RETURN",
        "REQUEST_INITIATE",
    ]
    [entry] = [
        each
        for each in control.return_decisions(return_id=return_id)["entries"]
        if each["action"] == "refuseReturn"
    ]
    assert (entry["line_ids"], entry["comment"]) == (others[:1], "Used")


def test_a_refund_at_once_leaves_the_goods_with_the_buyer(shop, control):
    return_id = shop.ask()
    assert shop.decide("instantRefund", return_id) == "0"
    control.advance_returns()
    assert shop.status(return_id) == "REFUND_SUCCESS"
    assert shop.unit_statuses() == ["delivered"] * 3
    assert shop.rows_of("14") == ["-29.90"]


def test_the_clock_refunds_up_to_a_sum_and_lets_come_back_above(shop, control):
    control.set_returns(refund_up_to=10)
    small = shop.ask(refunds=["9.00"])
    large = shop.ask(item_ids=shop.items[1:2], refunds=["12.00"])
    control.set_clock(advance=2 * DAY)
    assert shop.status(small) == "REFUND_PENDING"
    assert shop.status(large) == "SELLER_AGREE_RETURN"
    assert shop.decisions() == [("agreeRefund", "lazada"), ("agreeReturn", "lazada")]
    assert shop.decide("agreeReturn", large) == "114"
    control.set_clock(advance=3600)
    assert shop.status(small) == "REFUND_SUCCESS"


def test_the_clock_after_the_goods_have_come_refunds(shop, control):
    return_id = shop.ask()
    shop.decide("agreeReturn", return_id)
    control.advance_returns(steps=2)
    control.set_clock(advance=3 * DAY)
    assert shop.status(return_id) == "REFUND_SUCCESS"
    assert shop.unit_statuses()[0] == "returned"


def test_a_change_by_the_clock_bears_the_moment_of_the_clock(shop, control):
    return_id = shop.ask(refunds=["5.00"])
    control.set_returns(seconds_to_refund=10 * DAY)
    control.set_clock(advance=5 * DAY)
    modified = shop.line(return_id)["return_order_line_gmt_modified"]
    assert modified == (NOW + 2 * DAY) * 1000


def test_auto_pass(shop, control):
    control.set_returns(auto_pass=True)
    return_id, refund = (
        shop.ask(),
        shop.ask(item_ids=shop.items[1:2], kind="ONLY_REFUND"),
    )
    assert shop.status(return_id) == "SELLER_AGREE_RETURN"
    assert shop.status(refund) == "SELLER_AGREE_REFUND"
    control.advance_returns(return_ids=[return_id], steps=2)
    assert shop.status(return_id) == "REFUND_PENDING"
    assert {by for _action, by in shop.decisions()} == {"lazada"}


def test_a_refund_without_goods(shop, control):
    return_id = shop.ask(kind="ONLY_REFUND", refunds=["4.00"])
    assert shop.decide("agreeRefund", return_id) == "114", "that is for returns"
    assert shop.decide("agreeRefund", return_id, REFUND_ONLY) == "0"
    control.advance_returns()
    assert shop.status(return_id) == "REFUND_SUCCESS"
    assert shop.unit_statuses() == ["delivered"] * 3
    assert shop.rows_of("14") == ["-4.00"]
    assert shop.rows_of("13") == ["29.90"] * 3, "a sale is booked once"


def test_a_dispute_needs_comment_and_picture(shop, control):
    return_id = shop.ask(kind="ONLY_REFUND")
    decide = shop.decide
    assert decide("startDispute", return_id, REFUND_ONLY) == "109"
    assert decide("startDispute", return_id, REFUND_ONLY, comment="No") == "110"
    proof = {"image_info_list": shop.proof("file_name", "file_url"), "comment": "No"}
    assert decide("startDispute", return_id, REFUND_ONLY, **proof) == "0"
    line = shop.line(return_id)
    assert (line["reverse_status"], line["is_dispute"]) == ("CS_APPROVING", True)
    control.settle_dispute(return_id=return_id, for_buyer=False)
    assert shop.status(return_id) == "REFUND_REJECT"


def test_one_line_at_a_time_without_goods(shop):
    return_id = shop.ask(kind="ONLY_REFUND", item_ids=shop.items)
    assert shop.decide("agreeRefund", return_id, REFUND_ONLY) == "133"


def test_a_refusal_of_a_refund_needs_all_three(shop, control):
    return_id = shop.ask()
    shop.decide("agreeReturn", return_id)
    control.advance_returns(steps=2)
    shop.decide("confirmDelivery", return_id)
    facts = {}
    for code, name, value in (
        ("108", "reason_id", "10000302"),
        ("109", "comment", "A brick"),
        ("110", "image_info", shop.proof("name", "url")),
    ):
        assert shop.decide("refuseRefund", return_id, **facts) == code
        facts[name] = value
    assert shop.decide("refuseRefund", return_id, **facts) == "0"
    history = shop.caller.data(
        HISTORY, reverse_order_line_id=shop.line_ids(return_id)[0]
    )
    assert history["list"][-1]["operator"] == "seller"
    assert history["list"][-1]["picture"]
    control.dispute_return(return_id=return_id)
    assert shop.line(return_id)["is_dispute"] is True
    control.settle_dispute(return_id=return_id)
    control.advance_returns()
    assert shop.status(return_id) == "REFUND_SUCCESS"


def test_a_cancellation(shop, control):
    shop.order_id, shop.items = shop.order("pending")
    return_id = shop.ask(kind="CANCEL", item_ids=shop.items)
    assert shop.decide("agreeReturn", return_id) == "114"
    decide = {"reverse_order_id": return_id, "agree_cancel": "true"}
    assert shop.caller.code(CANCEL, **decide) == "0"
    assert shop.caller.code(CANCEL, **decide) == "131"
    assert shop.unit_statuses() == ["canceled"] * 3
    assert {line["reverse_status"] for line in shop.lines(return_id)} == {
        "CANCEL_SUCCESS"
    }


def test_a_cancellation_that_is_refused_or_left_to_the_clock(shop, control):
    shop.order_id, shop.items = shop.order("pending")
    refused, left = shop.ask(kind="CANCEL"), None
    decide = {"reverse_order_id": refused, "agree_cancel": "false"}
    assert shop.caller.code(CANCEL, **decide) == "0"
    assert shop.status(refused) == "REJECT_CANCEL_ORDER"
    left = shop.ask(kind="CANCEL", item_ids=shop.items[1:])
    control.set_clock(advance=2 * DAY)
    assert len(shop.lines(left)) == 2
    assert shop.unit_statuses() == ["pending", "canceled", "canceled"]
    assert shop.decisions()[0] == ("refuseCancel", "seller")


def test_a_return_to_lazadas_warehouse(shop, control):
    return_id = shop.ask(to_seller=False)
    assert shop.line(return_id)["sla"] == 0, "Lazada decides"
    assert shop.decide("agreeReturn", return_id) == "131"
    control.advance_returns(steps=3)
    assert shop.decide("confirmDelivery", return_id) == "131"
    control.check_quality(return_id=return_id, decision="return_to_merchant")
    control.advance_returns()
    line = shop.line(return_id)
    assert line["reverse_status"] == "REFUND_SUCCESS"
    assert line["whqc_decision"] == "return_to_merchant"
    assert shop.unit_statuses()[0] == "returned"
    control.advance_returns(steps=2)
    assert shop.unit_statuses()[0] == "shipped_back_success"
    assert control.advance_returns() == []


@pytest.mark.parametrize(
    "decision, status, unit",
    [
        ("scrap", "REFUND_SUCCESS", "returned"),
        ("return_to_customer", "REQUEST_REJECT", "delivered"),
    ],
)
def test_what_lazadas_warehouse_keeps_or_gives_back(
    shop, control, decision, status, unit
):
    return_id = shop.ask(to_seller=False)
    control.advance_returns(steps=3)
    control.check_quality(return_id=return_id, decision=decision)
    control.advance_returns(steps=3)
    assert (shop.status(return_id), shop.unit_statuses()[0]) == (status, unit)


def test_a_unit_may_be_asked_for_again(shop):
    first = shop.ask()
    reason = {"reason_id": "10000303", "comment": "Used"}
    shop.decide("refuseReturn", first, **reason)
    again = shop.ask()
    assert again != first
    assert shop.line(again)["refund_amount"] == 2740


def test_parts_of_a_refund_add_up_to_what_was_paid(shop, control):
    part = shop.ask(kind="ONLY_REFUND", refunds=["7.40"])
    shop.decide("agreeRefund", part, REFUND_ONLY)
    rest = shop.ask(kind="ONLY_REFUND")
    assert shop.line(rest)["refund_amount"] == 2000
    shop.decide("agreeRefund", rest, REFUND_ONLY)
    control.advance_returns()
    assert sorted(shop.rows_of("14")) == ["-20.00", "-7.40"]


def test_a_refund_that_is_taken_back(shop, control):
    return_id = shop.ask(kind="ONLY_REFUND", refunds=["4.00"])
    shop.decide("agreeRefund", return_id, REFUND_ONLY)
    control.advance_returns()
    control.take_refund_back(return_id=return_id)
    assert shop.status(return_id) == "CS_APPROVING"
    assert sorted(shop.rows_of("14")) == ["-4.00", "4.00"]
    assert [unit["given_back"] for unit in control.returned_units()] == ["0.00"]


def test_a_whole_refund_that_is_taken_back(shop, control):
    return_id = shop.ask()
    shop.decide("agreeReturn", return_id)
    control.advance_returns(steps=2)
    shop.decide("confirmDelivery", return_id)
    shop.decide("agreeRefund", return_id)
    control.advance_returns()
    control.take_refund_back(return_id=return_id)
    assert sorted(shop.rows_of("14")) == ["-29.90", "29.90"]
    assert [unit["given_back"] for unit in control.returned_units()] == ["0.00"]
    control.settle_dispute(return_id=return_id)
    control.advance_returns()
    assert sorted(shop.rows_of("14")) == ["-29.90", "-29.90", "29.90"]


def test_the_buyer_withdraws(shop, control):
    return_id = shop.ask()
    line = control.withdraw_return(return_id=return_id)["reverseOrderLineDTOList"][0]
    assert (line["reverse_status"], line["ofc_status"]) == (
        "REQUEST_CANCEL",
        "RETURN_CANCELED",
    )
    assert shop.decide("agreeReturn", return_id) == "114"


def test_what_tells_of_a_confirmed_delivery(shop, control):
    for number, shown_by in enumerate(("ofc_status", "history")):
        control.set_returns(receipt_shown_by=shown_by)
        return_id = shop.ask(item_ids=[shop.items[number]])
        shop.decide("agreeReturn", return_id)
        control.advance_returns(steps=2)
        line_id = shop.line_ids(return_id)[0]
        before = shop.line(return_id)["ofc_status"]
        entries = shop.caller.data(HISTORY, reverse_order_line_id=line_id)
        assert shop.decide("confirmDelivery", return_id) == "0"
        changed = shop.line(return_id)["ofc_status"] != before
        assert changed == (shown_by == "ofc_status")
        after = shop.caller.data(HISTORY, reverse_order_line_id=line_id)
        assert len(after["list"]) == len(entries["list"]) + 1


def test_a_parcel_on_its_way_back_is_no_return(shop, control):
    shop.order_id, shop.items = shop.order("shipped")
    found = [control.send_parcel_back(order_id=shop.order_id) for _step in range(4)]
    assert found[:3] == [
        ["failed_delivery"],
        ["shipped_back"],
        ["shipped_back_success"],
    ]
    assert found[3] == found[2]
    assert shop.caller(LIST, page_no="1", page_size="10")["result"]["items"] == []


def test_a_lost_answer_to_a_decision(shop, control):
    return_id = shop.ask()
    control.add_fault(kind="status", path=UPDATE, after_work=True)
    with pytest.raises(requests.JSONDecodeError):
        shop.decide("agreeReturn", return_id)
    assert shop.status(return_id) == "SELLER_AGREE_RETURN"
    assert shop.decide("agreeReturn", return_id) == "114"
    assert shop.decisions() == [("agreeReturn", "seller")]
