"""The calls about returns: what is sent; the list loses and doubles nothing."""

import json
from datetime import datetime, timedelta, timezone

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import LazadaApiError, LazadaUnavailable
from lazada_api.returns import picture_type, walk_returns

API = "https://api.lazada.sg/rest"
NOW = 1767225600.0
BASE = datetime(2026, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
LIST = "/reverse/getreverseordersforseller"
UPDATE = "/order/reverse/return/update"
REFUND_ONLY = "/order/reverse/onlyrefund/seller/decide"
CANCEL = "/order/reverse/cancel/seller/decide"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
PICTURE = [("proof", "https://example.com/1.jpg")]


class List:
    """Returns by the second that they changed in; pages count orders or lines, and may
    be smaller than was asked for."""

    # Whether what is at an end of a window belongs to it.
    has_ends = True

    def __init__(self, rows, by_lines=False, descending=True, changes=(), cap=None):
        # id: (second, number of lines)
        self.rows = dict(rows)
        self.by_lines = by_lines
        self.descending = descending
        self.changes = list(changes)
        self.cap = cap
        self.calls = 0

    def fetch(self, first, last, page, size=4):
        self.calls += 1
        size = min(size, self.cap or size)
        found = sorted(
            (
                (second, number, lines)
                for number, (second, lines) in self.rows.items()
                if self.is_within(first, BASE + timedelta(seconds=second), last)
            ),
            reverse=self.descending,
        )
        flat = [
            (number, second, line)
            for second, number, lines in found
            for line in range(lines if self.by_lines else 1)
        ]
        cut = flat[(page - 1) * size : page * size]
        if self.changes:
            number, second = self.changes.pop(0)
            if number in self.rows:
                self.rows[number] = (second, self.rows[number][1])
        return [
            self.row(*key, [each[2] for each in cut if each[:2] == key])
            for key in dict.fromkeys(each[:2] for each in cut)
        ]

    def is_within(self, first, moment, last):
        return first < moment < last or (self.has_ends and moment in (first, last))

    def row(self, number, second, lines):
        every = range(self.rows[number][1])
        shown = lines if self.by_lines else every
        lines = [{"reverse_order_line_id": number * 100 + line} for line in shown]
        return {"reverse_order_id": number, "t": second, "reverse_order_lines": lines}

    def walk(self, first=-1, last=3600):
        since, until = (BASE + timedelta(seconds=each) for each in (first, last))
        return [
            row for rows in walk_returns(self.fetch, since, until, 4) for row in rows
        ]


SECONDS = st.integers(0, 40)
ROWS = st.dictionaries(
    st.integers(1, 60), st.tuples(SECONDS, st.integers(1, 3)), max_size=30
)


def keys(rows):
    return sorted(
        (row["reverse_order_id"], line["reverse_order_line_id"])
        for row in rows
        for line in row["reverse_order_lines"]
    )


@given(ROWS, st.booleans(), st.booleans(), st.sampled_from([None, 1, 3]))
def test_every_line_comes_once(rows, by_lines, descending, cap):
    found = List(rows, by_lines, descending, cap=cap).walk()
    assert keys(found) == [
        (number, number * 100 + line)
        for number in sorted(rows)
        for line in range(rows[number][1])
    ]


CHANGES = st.lists(st.tuples(st.integers(1, 60), st.integers(41, 3600)), max_size=6)


@given(ROWS, CHANGES, st.booleans(), st.booleans())
def test_returns_that_change_meanwhile_cost_no_other(rows, changes, by_lines, down):
    known = List(rows, by_lines, down, changes)
    found = known.walk()
    assert {row["reverse_order_id"] for row in found} == {*rows}
    marks = [json.dumps(row) for row in found]
    assert len(set(marks)) == len(marks), "the same came twice"
    # What changed is there in its last version, unless the walk had passed it by.
    lasting = {row["reverse_order_id"]: row["t"] for row in found}
    moved = {number for number, _second in changes}
    assert all(
        lasting[number] == second
        for number, (second, _lines) in known.rows.items()
        if number not in moved
    )


@given(ROWS, st.lists(st.tuples(st.integers(1, 60), st.just(9999)), max_size=6))
def test_returns_that_leave_the_window_cost_no_other(rows, changes):
    found = {row["reverse_order_id"] for row in List(rows, changes=changes).walk()}
    assert {*rows} - {number for number, _second in changes} <= found <= {*rows}


def test_a_return_that_moves_up_to_a_page_that_was_read():
    """The fifth of five is on the first page when the second page is asked for."""
    rows = {number: (number, 1) for number in range(1, 6)}
    found = List(rows, descending=False, changes=[(1, 9999)]).walk()
    # The first has left the window.
    assert {row["reverse_order_id"] for row in found} >= {2, 3, 4, 5}


@given(ROWS)
def test_ends_that_do_not_belong_to_a_window_lose_nothing(rows):
    known = List(rows)
    known.has_ends = False
    assert {row["reverse_order_id"] for row in known.walk()} == {*rows}


def test_a_return_in_the_middle_of_a_window_whose_ends_do_not_belong_to_it():
    known = List({number: (1800, 1) for number in range(6)})
    known.has_ends = False
    assert len(known.walk(first=0, last=3600)) == 6


def test_a_quiet_window_is_two_calls_and_an_empty_one_is_one():
    rows = List({1: (5, 1), 2: (6, 2)})
    assert len(rows.walk()) == 2
    assert rows.calls == 2
    assert List({}).walk() == []


def test_a_list_that_knows_no_pages_comes_to_an_end():
    rows = [{"reverse_order_id": number} for number in range(9)]

    def fetch(_first, _last, _page):
        return rows

    assert [*walk_returns(fetch, BASE, BASE + HOUR, 4)] == [rows]


def test_a_moment_that_never_rests_is_given_up():
    numbers = iter(range(10**6))

    def fetch(_first, _last, page):
        return [{"n": next(numbers)} for _row in range(4)] if page < 3 else []

    with pytest.raises(LazadaUnavailable):
        list(walk_returns(fetch, BASE, BASE + timedelta(seconds=1), 4))


def answer(lazada, path, body, method=responses.GET):
    lazada.add(method, API + path, json={"code": "0", "request_id": "r1", **body})


def test_the_list_is_asked_for_by_windows_of_changes(client, lazada, sent):
    items = [{"reverse_order_id": 1, "reverse_order_lines": []}, "no row"]
    answer(lazada, LIST, {"result": {"success": "true", "total": 2, "items": items}})
    answer(lazada, LIST, {"result": {"success": True, "total": 0, "items": None}})
    since = datetime.fromtimestamp(NOW - 3600, timezone.utc)
    assert list(client.iter_changed_returns(since, page_size=999)) == [items]
    (method, path, query, body), second = sent()
    assert (method, path, body) == ("GET", LIST, {})
    assert (query["page_no"], query["page_size"]) == ("1", "50")
    assert query["ReverseOrderLineModifiedTimeRangeStart"] == str(
        int(NOW - 3600) * 1000
    )
    # Lazada's clock may be ahead.
    assert query["ReverseOrderLineModifiedTimeRangeEnd"] == str(int(NOW + 7200) * 1000)
    assert second[2]["page_no"] == "2"


@pytest.mark.parametrize(
    "result", [{"success": True, "items": {"a": 1}}, None, [], "x", {"success": "?"}]
)
def test_a_list_of_another_form_is_refused(client, lazada, result):
    answer(lazada, LIST, {"result": result})
    with pytest.raises((LazadaUnavailable, LazadaApiError)):
        list(client.iter_changed_returns(BASE))


def test_a_list_may_be_refused_inside_of_the_result(client, lazada):
    refusal = {"success": False, "error_code": "120", "error_msg": "page size"}
    answer(lazada, LIST, {"result": refusal})
    with pytest.raises(LazadaApiError) as caught:
        list(client.iter_changed_returns(BASE))
    assert (caught.value.code, caught.value.kind) == ("120", "input")


def test_a_return_its_history_and_the_reasons(client, lazada, sent):
    answer(lazada, "/order/reverse/return/detail/list", {"data": {"x": 1}})
    history = "/order/reverse/return/history/list"
    answer(lazada, history, {"data": {"list": [{"time": 1}, {"time": 2}, "?"]}})
    answer(lazada, history, {"data": {"list": [{"time": 3}]}})
    answer(lazada, history, {"data": {"list": None}})
    answer(lazada, "/order/reverse/reason/list", {"data": [{"reason_id": 1}]})
    assert client.get_return(91) == {"x": 1}
    assert [row["time"] for row in client.get_return_history("92")] == [1, 2, 3]
    assert client.get_return_reasons(92) == [{"reason_id": 1}]
    queries = [query for _method, _path, query, _body in sent()]
    assert queries[0]["reverse_order_id"] == "91"
    assert [query["page_number"] for query in queries[1:4]] == ["1", "2", "3"]
    assert {query["reverse_order_line_id"] for query in queries[1:]} == {"92"}


def test_what_a_decision_sends(client, lazada, sent):
    answer(lazada, UPDATE, {"data": {}})
    client.decide_return("agreeReturn", 91, ["92", 93])
    answer(lazada, REFUND_ONLY, {"data": None})
    client.decide_refund_only("startDispute", 91, 92, comment="No", pictures=PICTURE)
    answer(lazada, CANCEL, {"data": None})
    client.decide_cancel(91, agree=False, reason_id="7")
    client.decide_return(
        "refuseRefund", 91, [92], reason_id=5, comment="No", pictures=PICTURE
    )
    agreed, disputed, kept, refused = (_business(query) for _m, _p, query, _b in sent())
    assert agreed == {
        "action": "agreeReturn",
        "reverse_order_id": "91",
        "reverse_order_item_ids": "[92,93]",
    }
    assert disputed == {
        "action": "startDispute",
        "reverse_order_id": "91",
        "reverse_order_item_ids": "[92]",
        "comment": "No",
        "image_info_list": '[{"file_name":"proof","file_url":"https://example.com/1.jpg"}]',
    }
    assert kept == {
        "reverse_order_id": "91",
        "agree_cancel": "false",
        "reason_code": "7",
    }
    assert (
        refused["image_info"] == '[{"name":"proof","url":"https://example.com/1.jpg"}]'
    )
    assert refused["reason_id"] == "5"
    assert {method for method, *_rest in sent()} == {"GET"}


def _business(query):
    system = ("app_key", "timestamp", "sign_method", "access_token", "sign")
    return {name: text for name, text in query.items() if name not in system}


@pytest.mark.parametrize("failure", ["network", "code", "status", "page"])
def test_a_decision_is_never_repeated(client, lazada, clock, failure):
    known = {
        "network": {"body": requests.ConnectionError()},
        "code": {"json": {"code": "106", "message": "ROC internal error"}},
        "status": {"status": 503, "body": "<html>"},
        "page": {"status": 200, "body": "<html>"},
    }[failure]
    lazada.add(responses.GET, API + UPDATE, **known)
    with pytest.raises(LazadaUnavailable):
        client.decide_return("agreeReturn", 91, [92])
    assert len(lazada.calls) == 1
    assert clock.slept == []


def test_a_decision_that_is_refused_inside_of_a_result(client, lazada):
    refusal = {"success": False, "error_code": "114", "error_msg": "not now"}
    answer(lazada, UPDATE, {"result": refusal})
    with pytest.raises(LazadaApiError) as caught:
        client.decide_return("agreeReturn", 91, [92])
    assert (caught.value.code, caught.value.kind) == ("114", "status")


def test_a_refusal_is_sent_in_the_other_spelling_when_lazada_does_not_know_it(
    client, lazada, sent
):
    lazada.add(responses.GET, API + UPDATE, json={"code": "107", "message": "invalid"})
    answer(lazada, UPDATE, {"data": {}})
    client.decide_return("refuseReturn", 91, [92], reason_id="1", comment="Used")
    actions = [query["action"] for _method, _path, query, _body in sent()]
    assert actions == ["refuseReturn", "refuesReturn"]


@pytest.mark.parametrize("code", ["114", "107", "111"])
def test_other_refusals_are_raised(client, lazada, code):
    lazada.add(responses.GET, API + UPDATE, json={"code": code, "message": "no"})
    with pytest.raises(LazadaApiError):
        client.decide_return("agreeReturn", 91, [92])
    assert len(lazada.calls) == 1


@pytest.mark.parametrize(
    "decide",
    [
        lambda client: client.decide_return("startDispute", 1, [2]),
        lambda client: client.decide_return("agreeReturn", 1, []),
        lambda client: client.decide_return("agreeReturn", 1, ["x"]),
        lambda client: client.decide_return("refuseReturn", 1, [2], reason_id="1"),
        lambda client: client.decide_return("refuseReturn", 1, [2], comment="No"),
        lambda client: client.decide_return(
            "refuseRefund", 1, [2], reason_id="1", comment="No"
        ),
        lambda client: client.decide_refund_only("startDispute", 1, 2, comment="No"),
        lambda client: client.decide_refund_only("refuseRefund", 1, 2),
        lambda client: client.upload_picture(b"GIF89a"),
    ],
)
def test_what_lazada_would_refuse_is_not_sent(client, lazada, decide):
    with pytest.raises(ValueError):
        decide(client)
    assert not lazada.calls


def test_a_picture_travels_beside_the_signed_parameters(client, lazada):
    image = {"url": "https://example.com/1.jpg", "hash_code": "h"}
    answer(lazada, "/image/upload", {"data": {"image": image}}, responses.POST)
    assert client.upload_picture(PNG, "proof.png") == "https://example.com/1.jpg"
    [call] = lazada.calls
    assert call.request.headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="image"; filename="proof.png"' in call.request.body
    assert PNG in call.request.body


@pytest.mark.parametrize("data", [{}, {"image": None}, {"image": {"url": ""}}, None])
def test_an_upload_without_an_address(client, lazada, data):
    answer(lazada, "/image/upload", {"data": data}, responses.POST)
    with pytest.raises(LazadaUnavailable):
        client.upload_picture(PNG)
    assert len(lazada.calls) == 1


def test_pictures():
    assert picture_type(PNG) == "image/png"
    assert picture_type(b"\xff\xd8\xff\xe0" + b"0" * 1000) == "image/jpeg"
    assert picture_type(PNG[:8] + b"0" * (1024 * 1024 - 8)) == "image/png"
    for content in (b"", b"GIF89a", b"<svg/>", PNG + b"0" * 1024 * 1024):
        with pytest.raises(ValueError):
            picture_type(content)
