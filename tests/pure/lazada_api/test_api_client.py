"""Each call: what is sent, and what is made of the answer."""

import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaClient,
    LazadaUnavailable,
    const,
)

API = "https://api.lazada.sg/rest"
AUTH = "https://auth.lazada.com/rest"
SYSTEM = {
    "app_key": "900001",
    "timestamp": "1767225600000",
    "sign_method": "sha256",
}
BUSINESS = {**SYSTEM, "access_token": "50000000tokenEXAMPLE"}
NEW_YEAR = datetime(2025, 12, 31, 16, tzinfo=timezone.utc)
TOKEN = {
    "access_token": "50000000exampleAccess",
    "refresh_token": "50001000exampleRefresh",
    "expires_in": 604800,
    "refresh_expires_in": "2592000",
    "country": "SG",
    "account": "owner@example.com",
    "account_id": None,
    "account_platform": "seller_center",
    "country_user_info": [
        {"country": "MY", "user_id": 1, "seller_id": "11", "short_code": "MY1"},
        {"country": "SG", "user_id": "2", "seller_id": 12, "short_code": "SG1"},
    ],
    "code": "0",
    "request_id": "0example",
}


def answer(data):
    return {"code": "0", "data": data, "request_id": "0r"}


def order(number, updated_at="2026-01-01 00:00:01 +0800"):
    return {"order_id": number, "updated_at": updated_at}


# === CONSENT AND TOKENS === #


def test_consent_address(client):
    url = urlsplit(client.authorize_url("https://odoo.example/cb?a=1&b=2", "s=&1"))
    assert url._replace(query="").geturl() == "https://auth.lazada.com/oauth/authorize"
    assert parse_qs(url.query, strict_parsing=True) == {
        "response_type": ["code"],
        "force_auth": ["true"],
        "client_id": ["900001"],
        "redirect_uri": ["https://odoo.example/cb?a=1&b=2"],
        "state": ["s=&1"],
    }


def test_consent_address_with_a_country(client):
    assert "country=sg%2Ccb" in client.authorize_url("https://x", "s", "sg,cb")


def test_create_token(lazada, client, sent):
    lazada.post(f"{AUTH}/auth/token/create", json=TOKEN)
    token = client.create_token("0_900001_AbCdEfGhIjKlMnOp")
    assert sent() == [
        ("POST", "/auth/token/create", SYSTEM, {"code": "0_900001_AbCdEfGhIjKlMnOp"})
    ]
    assert "B46946823BFF7311EAE633A2D777DFF0574107DC5972819A3AA4B5F68B76BFB9" in (
        lazada.calls[0].request.url
    )
    assert (token.access_token, token.refresh_token) == (
        "50000000exampleAccess",
        "50001000exampleRefresh",
    )
    assert (token.expires_in, token.refresh_expires_in) == (604800, 2592000)
    assert (token.country, token.account) == ("sg", "owner@example.com")
    assert (token.seller_id, token.short_code) == ("12", "SG1")
    assert token.country_users[0] == {
        "country": "my",
        "user_id": "1",
        "seller_id": "11",
        "short_code": "MY1",
    }


def test_refresh_token_names_the_sellers_differently(lazada, client, sent):
    renamed = {**TOKEN, "country_user_info_list": TOKEN["country_user_info"]}
    del renamed["country_user_info"]
    lazada.post(f"{AUTH}/auth/token/refresh", json=renamed)
    token = client.refresh_token("50001000refreshEXAMPLE")
    assert sent() == [
        (
            "POST",
            "/auth/token/refresh",
            SYSTEM,
            {"refresh_token": "50001000refreshEXAMPLE"},
        )
    ]
    assert token.short_code == "SG1"


@pytest.mark.parametrize("country", ["th", None])
def test_without_a_row_of_the_region_the_first_one_counts(lazada, country):
    lazada.post(f"{AUTH}/auth/token/create", json=TOKEN)
    assert LazadaClient("k", "s", region=country).create_token("c").short_code == "MY1"


@pytest.mark.parametrize("life", [None, "", "soon", "null", True])
def test_a_token_is_not_lost_over_a_detail(lazada, client, life):
    bare = {"code": "0", "access_token": "a", "expires_in": life, "country": None}
    lazada.post(f"{AUTH}/auth/token/refresh", json={**bare, "country_user_info": [7]})
    token = client.refresh_token("r")
    assert (token.access_token, token.expires_in) == ("a", None)
    assert token.refresh_expires_in is None
    assert (token.country, token.account, token.seller_id) == ("", "", "")


def test_a_refresh_life_of_zero_is_kept(lazada, client):
    lazada.post(f"{AUTH}/auth/token/create", json={**TOKEN, "refresh_expires_in": 0})
    assert client.create_token("c").refresh_expires_in == 0


def test_an_answer_without_a_token(lazada, client):
    lazada.post(f"{AUTH}/auth/token/refresh", json={"code": "0", "access_token": ""})
    with pytest.raises(LazadaUnavailable, match="without a token"):
        client.refresh_token("r")


@pytest.mark.parametrize("failure", [requests.ReadTimeout("x"), '{"code":"15"}'])
def test_token_calls_are_never_repeated(lazada, client, clock, failure):
    lazada.post(f"{AUTH}/auth/token/refresh", body=failure)
    with pytest.raises(LazadaUnavailable):
        client.refresh_token("r")
    assert (client.calls, clock.slept) == (1, [])


# === ADDRESSES === #


@pytest.mark.parametrize("region", const.REGIONS)
def test_each_region_has_its_host(lazada, region):
    lazada.get(f"{const.API_URLS[region]}/seller/get", json=answer({"name": "x"}))
    with LazadaClient("k", "s", region=region, access_token="t") as client:
        assert client.get_seller() == {"name": "x"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_other_addresses(lazada, slash):
    base = "http://127.0.0.1:8069"
    client = LazadaClient(
        "k", "s", api_url=base + slash, auth_url=base + slash, access_token="t"
    )
    lazada.get(f"{base}/seller/get", json=answer({}))
    lazada.post(f"{base}/rest/auth/token/create", json=TOKEN)
    assert client.get_seller() == {}
    assert client.create_token("c").country == "sg"
    assert client.authorize_url("u", "s").startswith(f"{base}/oauth/authorize?")


def test_empty_addresses_are_lazadas_own(lazada):
    lazada.get(f"{API}/seller/get", json=answer({}))
    client = LazadaClient(
        "k", "s", region="sg", api_url="", auth_url="", access_token="t"
    )
    client.get_seller()
    assert client.authorize_url("u", "s").startswith("https://auth.lazada.com/oauth/")


@pytest.mark.parametrize("address", ["127.0.0.1:80", "ftp://x", "http://", "nowhere"])
def test_a_useless_address_is_said_at_once(address):
    client = LazadaClient("k", "s", api_url=address, access_token="t")
    with pytest.raises(LazadaApiError, match="address is not usable") as caught:
        client.get_seller()
    assert caught.value.kind == "address"
    assert client.calls == 1


def test_nonsense_is_refused_before_anything_is_sent(lazada, client):
    with pytest.raises(ValueError, match="unknown Lazada region: 'xx'"):
        LazadaClient("k", "s", region="xx")
    with pytest.raises(ValueError, match="region or an API address"):
        LazadaClient("k", "s", access_token="t").get_seller()
    client.access_token = None
    with pytest.raises(LazadaAuthError, match="no access token") as caught:
        client.get_seller()
    assert caught.value.kind == "token"
    with pytest.raises(ValueError, match="aware"):
        next(client.iter_order_pages(datetime(2026, 1, 1)))


# === READING === #


def test_get_seller(lazada, client, sent):
    lazada.get(f"{API}/seller/get", json=answer({"seller_id": 1}))
    assert client.get_seller() == {"seller_id": 1}
    assert sent() == [("GET", "/seller/get", BUSINESS, {})]
    assert client.calls == 1


def test_get_order(lazada, client, sent):
    lazada.get(f"{API}/order/get", json=answer(order(7)))
    assert client.get_order(900100200300) == order(7)
    assert sent()[0][2] == {**BUSINESS, "order_id": "900100200300"}


def test_get_order_items(lazada, client, sent):
    lazada.get(f"{API}/order/items/get", json=answer([{"order_item_id": 1}]))
    assert client.get_order_items("900100200300") == [{"order_item_id": 1}]
    assert sent()[0][2] == {**BUSINESS, "order_id": "900100200300"}


@pytest.mark.parametrize("data", [{}, None, "x", 7])
def test_items_of_the_wrong_type(lazada, client, data):
    lazada.get(f"{API}/order/items/get", json=answer(data))
    with pytest.raises(LazadaUnavailable, match="without a list of items"):
        client.get_order_items(1)


def test_get_product(lazada, client, sent):
    lazada.get(f"{API}/product/item/get", json=answer({"item_id": 5}))
    assert client.get_product(5) == {"item_id": 5}
    assert sent()[0][2] == {**BUSINESS, "item_id": "5"}


def test_items_of_many_orders_take_a_call_for_fifty(lazada, client, sent):
    numbers = list(range(900100200000, 900100200120))

    def reply(request):
        ids = parse_qs(urlsplit(request.url).query)["order_ids"][0]
        rows = [
            {"order_id": int(number), "order_items": [{"order_item_id": number}]}
            for number in ids.strip("[]").split(",")
        ]
        return 200, {}, json.dumps(answer(rows))

    lazada.add_callback("GET", f"{API}/orders/items/get", reply)
    items = client.get_multiple_order_items([*map(str, numbers), numbers[0]])
    assert items == {str(each): [{"order_item_id": str(each)}] for each in numbers}
    assert client.calls == 3
    first = sent()[0][2]["order_ids"]
    assert first == "[" + ",".join(map(str, numbers[:50])) + "]"


def test_items_of_no_order_cost_no_call(lazada, client):
    assert client.get_multiple_order_items([]) == {}
    assert client.calls == 0


def test_an_order_without_items_is_left_out(lazada, client):
    rows = [{"order_id": "1", "order_items": None}, {"order_id": 2, "order_items": []}]
    lazada.get(f"{API}/orders/items/get", json=answer(rows))
    assert client.get_multiple_order_items([1, 2, 3]) == {"2": []}


@pytest.mark.parametrize("order_id", ["", None, "abc", 1.5])
def test_bad_order_ids_are_not_sent(lazada, client, order_id):
    with pytest.raises(ValueError):
        client.get_multiple_order_items([order_id])
    assert client.calls == 0


# === LISTS === #


def test_order_pages(lazada, client, sent):
    first = [order(1), order(2, "2026-01-01 00:00:02 +0800")]
    second = [first[1], order(3, "2026-01-01 00:00:03 +0800")]
    for rows in (first, second, second[1:]):
        data = {"count": len(rows), "countTotal": len(rows), "orders": rows}
        lazada.get(f"{API}/orders/get", json=answer(data))
    pages = client.iter_order_pages(
        NEW_YEAR, updated_before=NEW_YEAR + timedelta(hours=1.5), page_size=2
    )
    assert list(pages) == [first, second[1:]]
    queries = [query for _method, _path, query, _body in sent()]
    assert queries[0] == {
        **BUSINESS,
        "sort_by": "updated_at",
        "sort_direction": "ASC",
        "update_after": "2026-01-01T00:00:00+08:00",
        "update_before": "2026-01-01T01:30:00+08:00",
        "offset": "0",
        "limit": "2",
    }
    assert [query["update_after"][-14:] for query in queries] == [
        "00:00:00+08:00",
        "00:00:02+08:00",
        "00:00:03+08:00",
    ]


@pytest.mark.parametrize(("asked", "sent_size"), [(1, "2"), (50, "50"), (999, "100")])
def test_page_size_is_kept_within_lazadas_limits(
    lazada, client, sent, asked, sent_size
):
    lazada.get(f"{API}/orders/get", json=answer({"countTotal": 0, "orders": []}))
    assert list(client.iter_order_pages(NEW_YEAR, page_size=asked)) == []
    assert sent()[0][2]["limit"] == sent_size
    assert "update_before" not in sent()[0][2]


def test_the_clock_of_the_region_is_used(lazada, sent):
    lazada.get(
        f"{const.API_URLS['th']}/orders/get",
        json=answer({"countTotal": "0", "orders": None}),
    )
    with LazadaClient("k", "s", region="th", access_token="t") as client:
        assert list(client.iter_order_pages(NEW_YEAR)) == []
    url = lazada.calls[0].request.url
    assert parse_qs(urlsplit(url).query)["update_after"] == [
        "2025-12-31T23:00:00+07:00"
    ]


@pytest.mark.parametrize(
    "data", [None, [], {}, {"countTotal": 3}, {"orders": {}}, {"orders": 7}]
)
def test_no_list_of_orders(lazada, client, data):
    lazada.get(f"{API}/orders/get", json=answer(data))
    with pytest.raises(LazadaUnavailable, match="/orders/get without a list of orders"):
        list(client.iter_order_pages(NEW_YEAR))


def test_rows_that_are_no_orders_are_passed_on(lazada, client):
    """The caller counts and shows them; the walk goes on behind them."""
    rows = [order(1), "nonsense", None, [], order(2)]
    data = {"count": 5, "countTotal": 5, "orders": rows}
    lazada.get(f"{API}/orders/get", json=answer(data))
    assert list(client.iter_order_pages(NEW_YEAR)) == [rows]


def test_rows_that_are_no_units(lazada, client):
    lazada.get(f"{API}/order/items/get", json=answer([{"order_item_id": 1}, "x"]))
    assert client.get_order_items(7) == [{"order_item_id": 1}, "x"]
    rows = ["x", {"order_id": 7, "order_items": [{"order_item_id": 1}]}, None]
    lazada.get(f"{API}/orders/items/get", json=answer(rows))
    assert client.get_multiple_order_items([7, 8]) == {"7": [{"order_item_id": 1}]}


def test_orders_placed_in_a_window(lazada, client, sent):
    """Walked by when they were placed, which never changes."""
    data = {"count": 0, "countTotal": 0, "orders": []}
    lazada.get(f"{API}/orders/get", json=answer(data))
    until = NEW_YEAR + timedelta(hours=1.5)
    assert list(client.iter_created_order_pages(NEW_YEAR, created_before=until)) == []
    assert sent()[0][2] == {
        **BUSINESS,
        "sort_by": "created_at",
        "sort_direction": "ASC",
        "created_after": "2026-01-01T00:00:00+08:00",
        "created_before": "2026-01-01T01:30:00+08:00",
        "offset": "0",
        "limit": "100",
    }


def test_count_of_orders_placed_in_a_window(lazada, client, sent):
    data = {"count": 1, "countTotal": 17, "orders": [order(1)]}
    lazada.get(f"{API}/orders/get", json=answer(data))
    assert client.count_created_orders(NEW_YEAR) == 17
    query = sent()[0][2]
    assert (query["created_after"], query["limit"]) == (
        "2026-01-01T00:00:00+08:00",
        "1",
    )
    assert "created_before" not in query


def test_a_second_that_no_offset_can_read_is_walked_by_creation(
    lazada, client, sent, monkeypatch
):
    monkeypatch.setattr(const, "MAX_ORDER_OFFSET", 2)
    rows = [
        {**order(number), "created_at": f"2025-12-31 00:00:0{number} +0800"}
        for number in range(7)
    ]

    def reply(request):
        query = dict(parse_qs(urlsplit(request.url).query))
        after = query.get("created_after", ["2000"])[0].replace("T", " ")
        late = query["update_after"][0] > "2026-01-01T00:00:01+08:00"
        found = [] if late else [row for row in rows if row["created_at"] >= after[:19]]
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        data = {"countTotal": len(found), "orders": found[offset : offset + limit]}
        return 200, {}, json.dumps(answer(data))

    lazada.add_callback("GET", f"{API}/orders/get", reply)
    pages = list(client.iter_order_pages(NEW_YEAR, page_size=3))
    assert [row["order_id"] for page in pages for row in page] == list(range(7))
    by_creation = [each[2] for each in sent() if each[2]["sort_by"] == "created_at"]
    assert "created_after" not in by_creation[0]
    assert by_creation[1]["created_after"] == "2025-12-31T00:00:02+08:00"
    assert by_creation[0]["update_after"] == "2026-01-01T00:00:01+08:00"
    assert by_creation[0]["update_before"] == "2026-01-01T00:00:02+08:00"
    assert sent()[-1][2]["update_after"] == "2026-01-01T00:00:02+08:00"


def test_an_order_that_claims_to_be_of_2099_hides_no_other(lazada, client):
    """X2: the list is sorted by when it really changed."""
    rows = [order(number, f"2026-01-01 00:00:0{number} +0800") for number in range(5)]
    shown = [dict(row) for row in rows]
    shown[1]["updated_at"] = "2099-01-01 00:00:00 +0800"

    def reply(request):
        query = dict(parse_qs(urlsplit(request.url).query))
        after = query["update_after"][0].replace("T", " ")[:19]
        late = [number for number, row in enumerate(rows) if row["updated_at"] >= after]
        start = int(query["offset"][0])
        found = [shown[number] for number in late[start : start + 2]]
        data = {"countTotal": len(late), "orders": found}
        return 200, {}, json.dumps(answer(data))

    lazada.add_callback("GET", f"{API}/orders/get", reply)
    pages = list(client.iter_order_pages(NEW_YEAR, page_size=2))
    assert [row["order_id"] for page in pages for row in page] == list(range(5))


def test_product_pages(lazada, client, sent):
    rows = [{"item_id": number} for number in range(3)]
    for page in (rows[:2], rows[2:]):
        data = {"total_products": "3", "products": page}
        lazada.get(f"{API}/products/get", json=answer(data))
    pages = client.iter_product_pages(NEW_YEAR, page_size=2)
    assert list(pages) == [rows[:2], rows[2:]]
    queries = [query for _method, _path, query, _body in sent()]
    assert queries[0] == {
        **BUSINESS,
        "filter": "all",
        "update_after": "2026-01-01T00:00:00+0800",
        "offset": "0",
        "limit": "2",
    }
    assert queries[1]["offset"] == "2"


def test_product_windows(lazada, client, sent):
    big = {"total_products": 20000, "products": [{"item_id": 1}]}
    lazada.get(f"{API}/products/get", json=answer(big))
    for number in (1, 2):
        small = {"total_products": 1, "products": [{"item_id": number}]}
        lazada.get(f"{API}/products/get", json=answer(small))
    assert list(client.iter_product_pages()) == [[{"item_id": 1}], [{"item_id": 2}]]
    queries = [query for _method, _path, query, _body in sent()]
    assert "create_after" not in queries[1]
    assert queries[1]["create_before"] == "2019-01-01T08:00:00+0800"
    assert queries[2]["create_after"] == "2019-01-01T07:59:59+0800"
    assert "create_before" not in queries[2]


@pytest.mark.parametrize("data", [{}, None, {"products": None}, {"total_products": 0}])
def test_no_products(lazada, client, data):
    lazada.get(f"{API}/products/get", json=answer(data))
    assert list(client.iter_product_pages()) == []
    assert client.calls == 1


def test_a_row_that_is_no_product_is_passed_on(lazada, client):
    data = {"products": [1, {"item_id": 2}], "total_products": 2}
    lazada.get(f"{API}/products/get", json=answer(data))
    assert list(client.iter_product_pages()) == [[1, {"item_id": 2}]]


@pytest.mark.parametrize("data", [[1], "x", {"products": {"a": 1}}, {"products": "[]"}])
def test_no_list_of_products(lazada, client, data):
    lazada.get(f"{API}/products/get", json=answer(data))
    with pytest.raises(LazadaUnavailable, match="/products/get without"):
        list(client.iter_product_pages())


def test_writes_put_business_parameters_into_the_body(lazada, client, sent):
    lazada.post(f"{API}/order/package/rts", json=answer(None))
    request = {"packages": [{"package_id": "FP000000000001"}], "note": "Café & 红 +=%"}
    client._call("POST", "/order/package/rts", {"req": request, "no": None, "e": ""})
    _method, _path, query, body = sent()[0]
    assert query == BUSINESS
    assert body == {
        "req": '{"packages":[{"package_id":"FP000000000001"}],'
        '"note":"Caf\\u00e9 & \\u7ea2 +=%"}'
    }


def test_a_time_and_a_total_that_nobody_can_read(lazada, client):
    rows = [order(1, "yesterday"), order(2)]
    data = {"countTotal": "many", "orders": rows}
    lazada.get(f"{API}/orders/get", json=answer(data))
    assert list(client.iter_order_pages(NEW_YEAR)) == [rows]


def test_orders_that_no_walk_can_tell_apart_are_refused(lazada, client, monkeypatch):
    monkeypatch.setattr(const, "MAX_ORDER_OFFSET", 0)
    rows = [{**order(number), "created_at": 1767225600} for number in range(2)]
    lazada.get(f"{API}/orders/get", json=answer({"countTotal": 9, "orders": rows}))
    with pytest.raises(LazadaApiError, match="More orders were created at"):
        list(client.iter_order_pages(NEW_YEAR, page_size=2))


def test_a_call_waits_until_it_is_due(lazada, clock):
    waits = [0.0, 0.75, 8.0, 8.1]
    lazada.get(f"{API}/seller/get", json=answer({}))
    client = LazadaClient(
        "k",
        "s",
        region="sg",
        access_token="t",
        due_in=lambda: waits.pop(0),
        now=clock.now,
        sleep=clock.sleep,
    )
    for _call in range(3):
        client.get_seller()
    assert clock.slept == [0.75, 8.0]
    with pytest.raises(LazadaUnavailable, match="left alone") as caught:
        client.get_seller()
    assert (caught.value.kind, caught.value.retry_after) == (Kind.THROTTLED, 8.1)
    assert client.calls == 3


@pytest.mark.parametrize(
    ("code", "message", "bans"),
    [
        ("ApiCallLimit", "this ban will last 1 seconds", [1.0] * 3),
        ("ApiCallLimit", "this ban will last 60 seconds", [60.0]),
        ("AppCallLimit", "too many", [1.0] * 3),
        ("SellerCallLimit", "too many", []),
        ("ServiceTimeout", "slow", []),
    ],
)
def test_bans_are_told_at_once(lazada, clock, code, message, bans):
    """X8: also those that are so short that the call is repeated here."""
    lazada.get(f"{API}/seller/get", json={"code": code, "message": message})
    told = []
    client = LazadaClient(
        "k",
        "s",
        region="sg",
        access_token="t",
        on_ban=told.append,
        now=clock.now,
        sleep=clock.sleep,
    )
    with pytest.raises(LazadaUnavailable):
        client.get_seller()
    assert told == bans
