"""The calls about returns: their forms, what they refuse, and the pushes."""

import json

import pytest
import requests

from lazada_simulator import ControlError, Simulator
from support.return_shop import (
    CANCEL,
    DAY,
    DETAIL,
    HISTORY,
    LIST,
    NOW,
    PNG,
    REASONS,
    REFUND_ONLY,
    UPDATE,
    UPLOAD,
)

# Nobody answers there; what is sent is kept all the same.
NOWHERE = "http://127.0.0.1:9/push"


@pytest.fixture
def control(shop):
    return shop.control


def test_a_request_as_the_list_and_the_detail_send_it(shop):
    return_id = shop.ask()
    result = shop.caller(LIST, page_no="1", page_size="10")["result"]
    assert result["success"] is True and result["total"] == 1
    [row] = result["items"]
    [line] = row["reverse_order_lines"]
    assert (row["reverse_order_id"], row["request_type"]) == (return_id, "RETURN")
    assert (row["trade_order_id"], row["is_rtm"]) == (shop.order_id, True)
    assert line["trade_order_line_id"] == shop.items[0]
    # The buyer has paid 27.40 of 29.90: cents.
    assert (line["refund_amount"], line["item_unit_price"]) == (2740, 2990)
    assert line["is_need_refund"] == "true"
    assert line["sla"] == (NOW + 2 * DAY) * 1000
    assert line["buyer"].keys() == {"buyer_id"}
    assert line["product"].keys() == {"product_id", "product_sku"}
    alone = shop.line(return_id)
    assert alone["is_need_refund"] is True
    assert alone["buyer"].keys() == {"user_id"}
    assert alone["productDTO"].keys() == {"product_id", "sku"}
    same = ("refund_amount", "sla", "reverse_status", "reverse_order_line_id")
    assert [alone[name] for name in same] == [line[name] for name in same]


@pytest.mark.parametrize(
    "region, price, cents", [("vn", "28900", 28900), ("id", "28900", 2890000)]
)
def test_amounts_are_cents_but_for_vietnams(make_caller, region, price, cents):
    with Simulator(orders=0, products=3, regions=(region,)) as running:
        control, caller = running.control, make_caller(running)
        made = control.create_order(units=[{"item_price": price}], status="delivered")
        asked = control.request_return(order_id=made["order"]["order_id"])
        detail = caller.data(DETAIL, reverse_order_id=asked["reverse_order_id"])
        assert detail["reverseOrderLineDTOList"][0]["refund_amount"] == cents


@pytest.mark.parametrize("image", ["x", "{}", "[1]", '[{"name": "a"}]', "[]"])
def test_pictures_of_another_form(shop, image):
    return_id = shop.ask(kind="ONLY_REFUND")
    facts = {"comment": "No", "image_info_list": image}
    assert shop.decide("startDispute", return_id, REFUND_ONLY, **facts) == "110"


def test_a_picture_has_to_be_uploaded(shop):
    return_id = shop.ask(kind="ONLY_REFUND")
    image = '[{"file_name": "a", "file_url": "https://example.com/mine.jpg"}]'
    facts = {"comment": "No", "image_info_list": image}
    assert shop.decide("startDispute", return_id, REFUND_ONLY, **facts) == "110"
    assert shop.picture(b"GIF89a")["code"] == "5"
    assert shop.picture(PNG + b"0" * 1024 * 1024)["code"] == "5"
    sent = shop.caller.parameters(UPLOAD)
    url = f"{shop.url}/rest{UPLOAD}"
    answer = requests.post(url, params=sent, timeout=30).json()
    assert answer["code"] == "MissingParameter"


def test_the_two_spellings_of_a_refusal(shop, control):
    reason = {"reason_id": "10000303", "comment": "Used"}
    assert shop.decide("refuesReturn", shop.ask(), **reason) == "0"
    control.set_returns(refuse_words=["refuesReturn"])
    other = shop.ask(item_ids=shop.items[1:2])
    assert shop.decide("refuseReturn", other, **reason) == "107"
    assert shop.decide("refuesReturn", other, **reason) == "0"
    assert shop.decisions() == [("refuseReturn", "seller")] * 2


@pytest.mark.parametrize(
    "change, code",
    [
        ({"action": "giveUp"}, "107"),
        ({"action": ""}, "MissingParameter"),
        ({"reverse_order_id": "x"}, "125"),
        ({"reverse_order_id": "5"}, "112"),
        ({"reverse_order_item_ids": "[]"}, "100"),
        ({"reverse_order_item_ids": "7"}, "126"),
        ({"reverse_order_item_ids": "[7]"}, "126"),
        ({"reverse_order_item_ids": '["7", {}]'}, "126"),
    ],
)
def test_decisions_of_another_form(shop, change, code):
    return_id = shop.ask()
    ids = json.dumps(shop.line_ids(return_id))
    whole = {"action": "agreeReturn", "reverse_order_id": return_id}
    whole |= {"reverse_order_item_ids": ids, **change}
    sent = {name: value or None for name, value in whole.items()}
    assert shop.caller.code(UPDATE, **sent) == code
    assert shop.decisions() == []


def test_a_line_twice_and_an_unknown_reason(shop):
    return_id = shop.ask()
    ids = shop.line_ids(return_id)
    assert shop.decide("agreeReturn", return_id, ids=ids * 2) == "126"
    reason = {"reason_id": "1", "comment": "No"}
    assert shop.decide("refuseReturn", return_id, **reason) == "104"


@pytest.mark.parametrize(
    "path, parameters, code",
    [
        (LIST, {"page_size": "10"}, "MissingParameter"),
        (LIST, {"page_no": "1"}, "MissingParameter"),
        (LIST, {"page_no": "0", "page_size": "10"}, "121"),
        (LIST, {"page_no": "1", "page_size": "51"}, "120"),
        (LIST, {"page_no": "1", "page_size": "5", "QC_Decision": "burn"}, "106"),
        (LIST, {"page_no": "1", "page_size": "5", "request_type_list": "[1]"}, "106"),
        (DETAIL, {}, "MissingParameter"),
        (DETAIL, {"reverse_order_id": "x"}, "105"),
        (DETAIL, {"reverse_order_id": "5"}, "106"),
        (HISTORY, {"reverse_order_line_id": "5"}, "106"),
        (REASONS, {"reverse_order_line_id": "x"}, "103"),
        (CANCEL, {"reverse_order_id": "5", "agree_cancel": "true"}, "106"),
        (CANCEL, {"reverse_order_id": "5", "agree_cancel": "x"}, "MissingParameter"),
    ],
)
def test_refusals(caller, path, parameters, code):
    assert caller.code(path, **parameters) == code


def test_an_upload_is_no_get(caller):
    assert caller.code(UPLOAD) == "InvalidApiPath"


def test_reasons_to_refuse(shop):
    line_id = shop.line_ids(shop.ask())[0]
    reasons = shop.caller.data(REASONS, reverse_order_line_id=line_id)
    assert all({"reason_id", "text", "muti_language_text"} == {*row} for row in reasons)


def test_filters_of_the_list(shop, control):
    asked = shop.ask()
    refund = shop.ask(item_ids=shop.items[1:2], kind="ONLY_REFUND")
    control.set_clock(advance=60)
    warehouse = shop.ask(item_ids=shop.items[2:], to_seller=False)
    control.check_quality(return_id=warehouse, decision="scrap")

    def listed(**filters):
        result = shop.caller(LIST, page_no="1", page_size="50", **filters)["result"]
        return {row["reverse_order_id"] for row in result["items"]}

    assert listed() == {asked, refund, warehouse}
    assert listed(reverse_order_id=asked) == {asked}
    assert listed(trade_order_id=shop.order_id) == listed()
    assert listed(trade_order_id="5") == set()
    assert listed(request_type_list='["ONLY_REFUND"]') == {refund}
    assert listed(reverse_status_list='["REQUEST_INITIATE"]') == {asked, refund}
    assert listed(ofc_status_list='["RETURN_CONFIRMED"]') == {warehouse}
    assert listed(return_to_type="RTW") == {warehouse}
    assert listed(QC_Decision="scrap") == {warehouse}
    assert listed(dispute_in_progress="true") == set()
    later = f"{NOW + 60}000"
    assert listed(ReverseOrderLineModifiedTimeRangeStart=later) == {warehouse}
    assert listed(ReverseOrderLineTimeRangeEnd=f"{NOW}000") == {asked, refund}
    assert listed(TradeOrderLineCreatedTimeRangeStart=later) == set()


@pytest.mark.parametrize("count_by, totals", [("orders", 2), ("lines", 6)])
def test_what_pages_and_totals_count(shop, control, count_by, totals):
    control.set_returns(count_by=count_by)
    shop.ask(item_ids=shop.items)
    shop.order_id, shop.items = shop.order()
    shop.ask(item_ids=shop.items)
    pages = [
        shop.caller(LIST, page_no=str(page), page_size="4")["result"]
        for page in (1, 2, 3)
    ]
    assert {page["total"] for page in pages} == {totals}
    counts = [
        [len(row["reverse_order_lines"]) for row in page["items"]] for page in pages
    ]
    assert counts == ([[3, 3], [], []] if count_by == "orders" else [[3, 1], [2], []])


def test_units_that_came_back_before_had_a_return(make_caller):
    with Simulator(orders=300, seed=5) as running:
        ids = running.control.list_returns()
        returned = running.control.list_orders(status="returned")
        assert len(ids) == len(returned) > 5
        caller, orders = make_caller(running), set()
        for return_id in ids:
            detail = caller.data(DETAIL, reverse_order_id=return_id)
            orders.add(detail["trade_order_id"])
            assert {
                line["reverse_status"] for line in detail["reverseOrderLineDTOList"]
            } == {"REFUND_SUCCESS"}
        assert orders == {*returned}
        assert running.control.return_decisions()["total"] == 0


def test_pushes(shop, control):
    control.set_mode(push_url=NOWHERE)
    return_id = shop.ask()
    shop.decide("agreeReturn", return_id)
    control.advance_returns(steps=2)
    messages = shop.pushed(3)
    data = [message["data"] for message in messages]
    words = [each["reverse_status"] for each in data]
    assert words == ["RTM_INIT", "RTM_SHIPPING_BACK", "RTM_RECEIVE_ITEM"]
    assert {message["message_type"] for message in messages} == {10}
    assert messages[0]["timestamp"] == data[0]["status_update_time"] == NOW
    assert {each["reverse_order_id"] for each in data} == {str(return_id)}
    assert {each["trade_order_line_id"] for each in data} == {str(shop.items[0])}


def test_the_push_about_a_unit_names_its_return(shop, control):
    return_id = shop.ask(to_seller=False)
    control.advance_returns(steps=3)
    control.check_quality(return_id=return_id, decision="scrap")
    control.set_mode(push_url=NOWHERE)
    control.advance_returns()
    about = {each["message_type"]: each["data"] for each in shop.pushed(2)}
    assert about[0]["order_status"] == "returned"
    same = ("reverse_order_id", "reverse_order_line_id", "trade_order_line_id")
    assert [about[0][name] for name in same] == [about[10][name] for name in same]


def test_pushes_in_the_wrong_order(shop, control):
    control.set_mode(push_url=NOWHERE)
    control.set_returns(swap_pushes=True)
    return_id = shop.ask()
    shop.decide("agreeReturn", return_id)
    control.advance_returns()
    words = [each["data"]["reverse_status"] for each in shop.pushed(2)]
    assert words == ["RTM_SHIPPING_BACK", "RTM_INIT"]


def test_pushes_of_a_parcel_on_its_way_back(shop, control):
    shop.order_id, shop.items = shop.order("shipped")
    control.set_mode(push_url=NOWHERE)
    control.send_parcel_back(order_id=shop.order_id)
    messages = shop.pushed(5)
    packages = [each["data"] for each in messages if each["message_type"] == 14]
    words = [each["status"] for each in packages]
    assert words == ["DELIVER_FAILED", "INFO_ST_DOMESTIC_DELIVERY_FAILED"]
    orders = [each["data"] for each in messages if each["message_type"] == 0]
    assert {each["order_status"] for each in orders} == {"failed_delivery"}


@pytest.mark.parametrize(
    "action, facts",
    [
        ("request_return", {"order_id": 5}),
        ("request_return", {"kind": "SWAP"}),
        ("request_return", {"kind": "CANCEL"}),
        ("request_return", {"item_ids": [1]}),
        ("get_return", {"return_id": 5}),
        ("check_quality", {"return_id": 5, "decision": "burn"}),
        ("withdraw_return", {"return_id": 5}),
        ("set_returns", {"colour": "red"}),
        ("send_parcel_back", {"order_id": 5}),
    ],
)
def test_actions_that_cannot_be(shop, control, action, facts):
    if action == "request_return":
        facts = {"order_id": shop.order_id, **facts}
    with pytest.raises(ControlError):
        control.run(action, **facts)


def test_a_return_in_words_of_its_own(shop, control):
    return_id = shop.ask(item_ids=shop.items[:2])
    first, second = shop.line_ids(return_id)
    control.change_return(
        return_id=return_id,
        header={"is_rtm": "perhaps"},
        line={"reverse_status": "LANTERN_FESTIVAL", "refund_amount": "many"},
        line_ids=[second],
    )
    detail = shop.caller.data(DETAIL, reverse_order_id=return_id)
    assert detail["is_rtm"] == "perhaps"
    statuses = [line["reverse_status"] for line in shop.lines(return_id)]
    assert statuses == ["REQUEST_INITIATE", "LANTERN_FESTIVAL"]


def test_the_official_sdk(shop, lazop):
    return_id = shop.ask(kind="ONLY_REFUND")
    settings = shop.caller.simulator.settings
    client = lazop.LazopClient(
        f"{shop.url}/rest", settings.app_key, settings.app_secret
    )

    def call(path, method="GET", **parameters):
        request = lazop.LazopRequest(path, method)
        files = parameters.pop("files", ())
        for name, value in parameters.items():
            request.add_api_param(name, str(value))
        for name, content in files:
            request.add_file_param(name, content)
        answer = client.execute(request, shop.caller.token)
        assert answer.code == "0", answer.body
        return answer.body

    listed = call(LIST, page_no=1, page_size=10)["result"]["items"]
    assert [row["reverse_order_id"] for row in listed] == [return_id]
    detail = call(DETAIL, reverse_order_id=return_id)["data"]
    line_id = detail["reverseOrderLineDTOList"][0]["reverse_order_line_id"]
    assert call(HISTORY, reverse_order_line_id=line_id)["data"]["list"]
    assert call(REASONS, reverse_order_line_id=line_id)["data"]
    image = call(UPLOAD, "POST", files=[("image", PNG)])["data"]["image"]
    proof = json.dumps([{"file_name": "proof", "file_url": image["url"]}])
    call(
        REFUND_ONLY,
        action="startDispute",
        reverse_order_id=return_id,
        reverse_order_item_ids=f"[{line_id}]",
        comment="No",
        image_info_list=proof,
    )
    other = shop.ask(item_ids=shop.items[1:2])
    ids = json.dumps(shop.line_ids(other))
    call(
        UPDATE, action="agreeReturn", reverse_order_id=other, reverse_order_item_ids=ids
    )
    order_id, items = shop.order("pending")
    cancel = shop.ask(order_id=order_id, item_ids=items, kind="CANCEL")
    assert call(CANCEL, reverse_order_id=cancel, agree_cancel="true")["data"] is None
    actions = [action for action, _by in shop.decisions()]
    assert actions == ["startDispute", "agreeReturn", "agreeCancel"]
