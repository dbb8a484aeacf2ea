"""Every code of Lazada, and every way of not answering."""

import pytest
import requests
import responses

from lazada_api import (
    CODES,
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaError,
    LazadaUnavailable,
)
from lazada_api.envelope import result_of
from lazada_api.errors import error_for

URL = "https://api.lazada.sg/rest/seller/get"
SELLER = {"code": "0", "data": {"seller_id": "1"}, "request_id": "0r1"}
SECRETS = ("a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6", "50000000tokenEXAMPLE")
EXPECTED = {
    "IllegalAccessToken": (LazadaAuthError, "token"),
    "InvalidAccessToken": (LazadaAuthError, "token"),
    "IllegalRefreshToken": (LazadaAuthError, "refresh_token"),
    "InvalidCode": (LazadaAuthError, "code"),
    "AUTH_TYPE_UNSUPPORTED": (LazadaAuthError, "service_market_refresh"),
    "AppNotSubscribed": (LazadaAuthError, "subscription"),
    "IncompleteSignature": (LazadaApiError, "signature"),
    "InvalidSign": (LazadaApiError, "signature"),
    "InvalidAppKey": (LazadaApiError, "app_key"),
    "InvalidApiPath": (LazadaApiError, "api_path"),
    "InsufficientPermission": (LazadaApiError, "permission"),
    "AppWhiteIpLimit": (LazadaApiError, "ip"),
    "SellerNotVerified": (LazadaApiError, "not_verified"),
    "Mp3SellerApiLimit": (LazadaApiError, "ease_mode"),
    "MissingParameter": (LazadaApiError, "missing_parameter"),
    "MISSING_PARAMETER": (LazadaApiError, "missing_parameter"),
    "EDIT_ITEM_NOT_BELONG_SELLER": (LazadaApiError, "not_found"),
    "16": (LazadaApiError, "not_found"),
    "17": (LazadaApiError, "input"),
    "204": (LazadaApiError, "input"),
    "4170": (LazadaApiError, "campaign_lock"),
    "4225": (LazadaApiError, "global_plus"),
    "501": (LazadaApiError, "other"),
    "SomethingNew": (LazadaApiError, "other"),
}
TEMPORARY = [code for code, entry in CODES.items() if entry[0] is LazadaUnavailable]


def refusal(code, message="no", **more):
    return {"code": code, "message": message, "request_id": "0r2", **more}


@pytest.mark.parametrize("code", EXPECTED)
def test_a_refusal_is_final(lazada, client, clock, code):
    lazada.get(URL, json=refusal(code, "E016: words"))
    with pytest.raises(LazadaError) as caught:
        client.get_seller()
    assert (type(caught.value), caught.value.kind) == EXPECTED[code]
    assert (caught.value.code, caught.value.request_id) == (code, "0r2")
    assert caught.value.path == "/seller/get"
    assert caught.value.message == "E016: words"
    assert client.calls == 1
    assert clock.slept == []


def test_numeric_codes_are_read(lazada, client):
    lazada.get(URL, json=refusal(16))
    with pytest.raises(LazadaApiError) as caught:
        client.get_seller()
    assert caught.value.code == "16"


@pytest.mark.parametrize("code", TEMPORARY)
def test_a_temporary_refusal_is_repeated_twice(lazada, client, clock, sent, code):
    lazada.get(URL, json=refusal(code))
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert caught.value.code == code
    assert client.calls == 3
    assert sum(clock.slept) <= 2
    times = [int(query["timestamp"]) for _method, _path, query, _body in sent()]
    assert times == sorted(set(times)), "a repetition has its own timestamp"


def test_the_table_has_what_the_reference_allows_to_repeat():
    listed = "ApiCallLimit AppCallLimit SellerCallLimit 901 ServiceTimeout"
    listed += " ServiceUnavailable 15 6 21 513 1000 40011 700024"
    listed += " IopSystemFlowlimit ServiceCurrentlimit"
    # Both pass by themselves, say Lazada's answers to frequent questions.
    listed += " 998 4147"
    # The internal error of returns: whether the work was done is not known.
    listed += " 106"
    assert set(TEMPORARY) == set(listed.split())


def test_every_kind_is_known():
    kinds = {value for name, value in vars(Kind).items() if name.isupper()}
    assert {kind for _class, kind in CODES.values()} <= kinds


def test_a_read_succeeds_on_the_third_try(lazada, client, clock):
    lazada.get(URL, json=refusal("ServiceTimeout"))
    lazada.get(URL, body=requests.ConnectionError("reset"))
    lazada.get(URL, json=SELLER)
    assert client.get_seller() == {"seller_id": "1"}
    assert client.calls == 3
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    ("words", "seconds", "calls"),
    [
        ("Frequency exceeds the limit. this ban will last 1 seconds", 1, 3),
        ("Frequency exceeds the limit. this ban will last 2 seconds", 2, 2),
        ("Frequency exceeds the limit. this ban will last 90 seconds", 90, 1),
        ("this ban will last 999999999 seconds", 3600, 1),
        (f"this ban will last {'9' * 400} seconds", 3600, 1),
    ],
)
def test_a_ban_is_waited_for_only_if_it_is_short(
    lazada, client, clock, words, seconds, calls
):
    lazada.get(URL, json=refusal("ApiCallLimit", words))
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert caught.value.retry_after == seconds
    assert caught.value.kind == "throttled"
    assert client.calls == calls
    assert sum(clock.slept) <= 2


def test_too_frequent_waits_for_the_next_second(lazada, client, clock):
    lazada.get(URL, json=refusal("901"))
    lazada.get(URL, json=SELLER)
    client.get_seller()
    assert clock.slept == [1.0]


def test_a_stale_timestamp_is_signed_again_once(lazada, client, clock):
    lazada.get(URL, json=refusal("IllegalTimestamp"))
    with pytest.raises(LazadaApiError) as caught:
        client.get_seller()
    assert caught.value.kind == "timestamp"
    assert client.calls == 2


@pytest.mark.parametrize(
    ("status", "headers", "kind", "retry_after", "calls"),
    [
        (500, {}, "unavailable", None, 3),
        (502, {}, "unavailable", None, 3),
        (503, {"Retry-After": "30"}, "unavailable", 30, 1),
        (429, {}, "throttled", None, 3),
        (429, {"Retry-After": "Thu, 01 Jan 2026 00:01:00 GMT"}, "throttled", 60, 1),
        (429, {"Retry-After": "Wed, 31 Dec 2025 00:00:00 GMT"}, "throttled", 0, 3),
        (503, {"Retry-After": "soon"}, "unavailable", None, 3),
        (503, {"Retry-After": "999999999"}, "unavailable", 3600, 1),
        (429, {"Retry-After": "9" * 400}, "throttled", 3600, 1),
        (429, {"Retry-After": "Thu, 01 Jan 2099 00:00:00 GMT"}, "throttled", 3600, 1),
        (429, {"Retry-After": "Thu, 01 Jan 99999 00:00:00 GMT"}, "throttled", None, 3),
        (403, {}, "unavailable", None, 1),
        (404, {}, "unavailable", None, 1),
        (200, {}, "unavailable", None, 3),
    ],
)
@pytest.mark.parametrize("body", ["<html><b>Busy</b></html>", "", '{"oops": 1}'])
def test_no_answer_of_lazada(
    lazada, client, body, status, headers, kind, retry_after, calls
):
    lazada.get(URL, body=body, status=status, headers=headers)
    with pytest.raises(LazadaUnavailable, match=f"HTTP {status}") as caught:
        client.get_seller()
    assert (caught.value.kind, caught.value.retry_after) == (kind, retry_after)
    assert client.calls == calls


@pytest.mark.parametrize("status", [429, 500])
def test_an_unknown_code_with_a_temporary_status(lazada, client, status):
    lazada.get(URL, json=refusal("Strange"), status=status)
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert (caught.value.code, client.calls) == ("Strange", 3)


@pytest.mark.parametrize(
    ("status", "error_class"), [(500, LazadaUnavailable), (404, LazadaApiError)]
)
def test_a_success_needs_the_status_as_well(lazada, client, status, error_class):
    lazada.get(URL, json=SELLER, status=status)
    with pytest.raises(error_class):
        client.get_seller()


def test_a_known_code_wins_over_the_status(lazada, client):
    lazada.get(URL, json=refusal("IllegalAccessToken"), status=500)
    with pytest.raises(LazadaAuthError):
        client.get_seller()


def test_redirects_are_not_followed(lazada, client):
    lazada.get(URL, status=302, headers={"Location": "https://example.com/"})
    with pytest.raises(LazadaApiError, match="redirected") as caught:
        client.get_seller()
    assert caught.value.kind == "address"
    assert client.calls == 1


@pytest.mark.parametrize(
    "body",
    ['{"code":"0","data":{"orders":[{"customer_first_name":"Dana"', "[]", "17", "null"]
    + ['"x"', '{"code":null,"name":"Dana"}', "\ufeff", "[" * 100_000],
)
def test_a_damaged_answer_shows_no_buyer(lazada, client, body):
    lazada.get(URL, body=body)
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert "Dana" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_page_is_quoted_shortly_and_masked(lazada, client):
    body = f"<html>{SECRETS[1]} {'x' * 140} {SECRETS[0]} sign=ABCDEF " + "y" * 9999
    lazada.get(URL, body=body, status=403)
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    text = str(caught.value)
    assert len(text) < 300
    assert not any(secret[:12] in text for secret in (*SECRETS, "ABCDEF"))


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectTimeout("x"),
        requests.ReadTimeout("x"),
        requests.ConnectionError("x"),
        requests.exceptions.ChunkedEncodingError("x"),
        requests.exceptions.SSLError("x"),
    ],
)
def test_the_network_fails(lazada, client, failure):
    lazada.get(URL, body=failure)
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert caught.value.code is None
    assert client.calls == 3


def test_requests_own_text_is_not_kept(lazada, client):
    leak = f"Max retries exceeded with url: /?access_token={SECRETS[1]}"
    lazada.get(URL, body=requests.ConnectionError(leak))
    with pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    error = caught.value
    while error is not None:
        assert SECRETS[1] not in f"{error!s}{error!r}{error.args}"
        error = error.__cause__ or error.__context__


def test_details_are_kept(lazada, client):
    detail = [{"seller_sku": "A", "message": "negative"}]
    lazada.get(URL, json=refusal("501", detail=detail))
    with pytest.raises(LazadaApiError) as caught:
        client.get_seller()
    assert caught.value.detail == detail


@pytest.mark.parametrize("detail", [None, "text", {}, [1, None]])
def test_odd_details_are_no_obstacle(lazada, client, detail):
    lazada.get(URL, json=refusal("501", None, detail=detail))
    with pytest.raises(LazadaApiError, match="no reason") as caught:
        client.get_seller()
    assert caught.value.detail == []


def test_a_message_that_repeats_the_token(lazada, client):
    words = f"token {SECRETS[1]} with secret {SECRETS[0]} is not known"
    lazada.get(URL, json=refusal("IllegalAccessToken", words))
    with pytest.raises(LazadaAuthError) as caught:
        client.get_seller()
    assert caught.value.message == "token *** with secret *** is not known"


def test_a_text_for_people():
    error = error_for("16", "Unknown order", request_id="0r", path="/order/get")
    assert str(error) == "Unknown order (/order/get, code 16, request_id 0r)"
    assert str(LazadaError("Alone")) == "Alone"


@pytest.mark.parametrize("data", [None, [], "x", 1])
def test_data_of_the_wrong_type(lazada, client, data):
    lazada.get(URL, json={"code": "0", "data": data, "request_id": "0r9"})
    with pytest.raises(
        LazadaUnavailable, match="/seller/get without a seller"
    ) as caught:
        client.get_seller()
    assert caught.value.request_id == "0r9"
    assert client.calls == 1


# === THE RESULT ENVELOPE === #


@pytest.mark.parametrize(
    "answer",
    [
        {"result": {"success": True, "data": {"a": 1}}},
        {"result": {"success": "true", "error_code": "", "data": {"a": 1}}},
        {"result": {"success": True, "module": {"a": 1}}},
        {"result": {"error_code": "0", "data": {"a": 1}}},
        {"result": {"data": {"a": 1}}},
        {"success": True, "module": {"a": 1}, "errorCode": None},
    ],
)
def test_a_result(answer):
    assert result_of({"code": "0", **answer}, "/x") == {"a": 1}


@pytest.mark.parametrize(
    ("result", "error_class", "code"),
    [
        ({"success": False, "error_code": "600001"}, LazadaApiError, "600001"),
        ({"success": "false", "errorCode": 600001}, LazadaApiError, "600001"),
        ({"success": False, "error_code": "40011"}, LazadaUnavailable, "40011"),
        (
            {"success": False, "error_code": "9", "retry": "true"},
            LazadaUnavailable,
            "9",
        ),
        ({"success": "?", "error_code": "9"}, LazadaApiError, "9"),
        ({"success": None, "error_code": "9"}, LazadaApiError, "9"),
        ({"error_code": "9"}, LazadaApiError, "9"),
        ({"success": False}, LazadaApiError, ""),
    ],
)
def test_a_result_that_failed(result, error_class, code):
    result["error_msg"] = f"failed for {SECRETS[1]}"
    answer = {"code": "0", "result": result, "request_id": "0r3"}
    with pytest.raises(error_class) as caught:
        result_of(answer, "/x", secrets=SECRETS)
    assert (caught.value.code, caught.value.request_id) == (code, "0r3")
    assert caught.value.message == "failed for ***"


@pytest.mark.parametrize("answer", [{}, {"result": None}, {"result": []}])
def test_a_result_that_is_missing(answer):
    with pytest.raises(LazadaUnavailable, match="without a result"):
        result_of({"code": "0", **answer}, "/x")


def test_a_write_is_never_repeated(lazada, client, clock):
    lazada.post("https://api.lazada.sg/rest/x", json=refusal("ServiceTimeout"))
    with pytest.raises(LazadaUnavailable):
        client._call("POST", "/x", {"a": 1})
    assert (client.calls, clock.slept) == (1, [])


def test_a_write_by_get_is_not_repeated_either(lazada, client):
    lazada.get("https://api.lazada.sg/rest/x", json=refusal("IllegalTimestamp"))
    with pytest.raises(LazadaApiError):
        client._call("GET", "/x", {})
    assert client.calls == 1


def test_fake_lazada_checks_what_it_gets():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        with pytest.raises(requests.ConnectionError):
            requests.get("https://api.lazada.sg/rest/unknown", timeout=1)
        assert len(mock.calls) == 1
