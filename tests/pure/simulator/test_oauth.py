"""The consent page by plain requests, and the life of codes and tokens."""

import html.parser
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lazada_simulator import Simulator

DAY = 24 * 3600
CALLBACK = "http://127.0.0.1:9/lazada/callback"


class Form(html.parser.HTMLParser):
    """The fields of a page's form."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.options = "", {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.action = given["action"]
        if tag in ("input", "select", "button"):
            self.fields.setdefault(given.get("name"), given.get("value", ""))
        if tag == "option":
            self.options.append(given["value"])


def _open(simulator, **query):
    query = {
        "response_type": "code",
        "client_id": simulator.settings.app_key,
        "redirect_uri": CALLBACK,
        "force_auth": "true",
        "state": "a=b&c",
        **query,
    }
    query = {name: value for name, value in query.items() if value is not None}
    return requests.get(f"{simulator.url}/oauth/authorize", query, timeout=30)


def _submit(simulator, page, **fields):
    form = Form(page.text)
    data = {
        "email": "me@example.com",
        "password": "secret",
        "country": form.fields["country"] or form.options[0],
        "action": "submit",
        **fields,
    }
    url = f"{simulator.url}{form.action}"
    return requests.post(url, data, allow_redirects=False, timeout=30)


def _answer(response):
    assert response.status_code == 302
    parts = urlsplit(response.headers["Location"])
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.fixture
def all_regions():
    with Simulator(orders=0, products=1, regions=("my", "sg", "vn")) as running:
        yield running


def test_consent_calls_the_app_back(simulator):
    response = _submit(simulator, _open(simulator))
    assert response.headers["Location"].startswith(f"{CALLBACK}?code=0_900001_")
    assert _answer(response)["state"] == "a=b&c"


def test_a_callback_that_has_a_query_keeps_it(simulator):
    page = _open(simulator, redirect_uri=f"{CALLBACK}?db=a%26b&empty=")
    response = _submit(simulator, page)
    assert _answer(response)["db"] == "a&b"
    assert "empty=" in response.headers["Location"]


def test_without_state_none_comes_back(simulator):
    assert set(_answer(_submit(simulator, _open(simulator, state=None)))) == {"code"}


def test_cancel(simulator):
    answer = _answer(_submit(simulator, _open(simulator), action="cancel"))
    assert answer == {"error": "access_denied", "state": "a=b&c"}


@pytest.mark.parametrize(
    "fields", [{"password": "wrong"}, {"password": ""}, {"email": " "}]
)
def test_a_wrong_log_in_stays_on_the_page(simulator, fields):
    response = _submit(simulator, _open(simulator), **fields)
    assert response.status_code == 200
    assert "is wrong" in response.text
    assert Form(response.text).fields["action"] == "submit"


@pytest.mark.parametrize(
    "query",
    [
        {"client_id": "5"},
        {"client_id": None},
        {"response_type": "token"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//no.scheme"},
        {"redirect_uri": "http://[half"},
        {"country": "vn"},
    ],
)
def test_a_bad_address_shows_a_problem(simulator, query):
    response = _open(simulator, **query)
    assert response.status_code == 400
    assert "not possible" in response.text


def test_a_wrong_log_in_keeps_what_was_chosen(all_regions):
    page = _open(all_regions)
    response = _submit(all_regions, page, country="sg", password="")
    assert 'value="sg" selected' in response.text
    assert Form(response.text).fields["email"] == "me@example.com"


def test_a_single_country_needs_no_choice(simulator):
    assert "code" in _answer(_submit(simulator, _open(simulator), country=""))


def test_what_is_typed_is_escaped(simulator):
    email = '"><script>alert(1)</script>'
    response = _submit(simulator, _open(simulator), email=email, password="")
    assert "<script>alert" not in response.text


def test_the_country_is_chosen_on_the_page(all_regions, make_caller):
    page = _open(all_regions)
    assert Form(page.text).options == ["my", "sg", "vn"]
    code = _answer(_submit(all_regions, page, country="vn"))["code"]
    body = make_caller(all_regions)("/auth/token/create", code=code, access_token=None)
    assert body["country"] == "vn"
    assert body["account"] == "me@example.com"


def test_the_country_parameter_limits_the_choice(all_regions):
    assert Form(_open(all_regions, country="vn,sg").text).options == ["vn", "sg"]
    page = _open(all_regions, country="sg")
    assert Form(page.text).fields["country"] == "sg"
    refused = _submit(all_regions, page, country="my")
    assert "choose your country" in refused.text


@pytest.mark.parametrize("without", ["redirect_uri", "mode", "option"])
def test_the_page_that_shows_the_code(simulator, caller, without):
    query = {"redirect_uri": None} if without == "redirect_uri" else {}
    if without == "mode":
        simulator.control.set_mode(redirect="none")
    if without == "option":
        with Simulator(orders=0, redirect="none") as running:
            response = _submit(running, _open(running))
            assert Form(response.text).fields["code"].startswith("0_900001_")
        return
    response = _submit(simulator, _open(simulator, **query))
    assert "Copy to clipboard" in response.text
    code = Form(response.text).fields["code"]
    assert caller.code("/auth/token/create", code=code) == "0"


def test_the_answer_of_create(caller):
    grant = caller.grant
    assert "data" not in grant
    assert grant["expires_in"] == 7 * DAY
    assert grant["refresh_expires_in"] == str(30 * DAY)
    assert grant["account_platform"] == "seller_center"
    assert grant["account_id"] is None
    [info] = grant["country_user_info"]
    assert set(info) == {"country", "user_id", "seller_id", "short_code"}
    seller = caller.data("/seller/get")
    assert str(seller["seller_id"]) == info["seller_id"]
    assert seller["short_code"] == info["short_code"]


def test_refresh_gives_a_new_pair_and_keeps_the_end(simulator, caller):
    simulator.control.set_clock(advance=DAY)
    old = caller.grant
    new = caller("/auth/token/refresh", refresh_token=old["refresh_token"])
    assert new["access_token"] != old["access_token"]
    assert new["refresh_token"] != old["refresh_token"]
    assert new["expires_in"] == 7 * DAY
    assert new["refresh_expires_in"] == pytest.approx(29 * DAY, abs=2)
    assert isinstance(new["refresh_expires_in"], int)
    assert new["country_user_info_list"][0]["country"] == "SG"
    assert "country_user_info" not in new
    assert caller.code("/seller/get") == "IllegalAccessToken"
    caller.token = new["access_token"]
    assert caller.code("/seller/get") == "0"


def test_a_rotated_refresh_token_is_refused(caller):
    used = caller.grant["refresh_token"]
    assert caller.code("/auth/token/refresh", refresh_token=used) == "0"
    code = caller.code("/auth/token/refresh", refresh_token=used)
    assert code == "IllegalRefreshToken"


def test_a_refresh_token_ends(simulator, caller):
    simulator.control.set_clock(advance=30 * DAY)
    old = caller.grant["refresh_token"]
    code = caller.code("/auth/token/refresh", refresh_token=old)
    assert code == "IllegalRefreshToken"


def test_an_access_token_ends(simulator, caller):
    simulator.control.set_clock(advance=7 * DAY - 5)
    assert caller.code("/seller/get") == "0"
    simulator.control.set_clock(advance=5)
    assert caller.code("/seller/get") == "IllegalAccessToken"


def test_the_control_interface_ends_tokens(simulator, caller):
    assert simulator.control.expire_tokens(region="sg") == 1
    assert caller.code("/seller/get") == "IllegalAccessToken"
    refresh = caller.grant["refresh_token"]
    simulator.control.expire_tokens(access=False, refresh=True)
    code = caller.code("/auth/token/refresh", refresh_token=refresh)
    assert code == "IllegalRefreshToken"


@pytest.mark.parametrize(
    ("path", "parameters", "code"),
    [
        ("/auth/token/create", {}, "MissingParameter"),
        ("/auth/token/create", {"code": ""}, "MissingParameter"),
        ("/auth/token/create", {"code": "0_900001_none"}, "InvalidCode"),
        ("/auth/token/refresh", {}, "MissingParameter"),
        ("/auth/token/refresh", {"refresh_token": "x"}, "IllegalRefreshToken"),
    ],
)
def test_token_errors(shared_caller, path, parameters, code):
    assert shared_caller.code(path, **parameters) == code


def test_an_empty_access_token_on_token_calls(simulator, caller):
    code = simulator.control.issue_code()
    answer = caller("/auth/token/create", code=code, access_token="")
    assert answer["code"] == "0"


def test_service_market(simulator, caller):
    refresh = caller.grant["refresh_token"]
    simulator.control.set_mode(service_market=True)
    code = caller.code("/auth/token/refresh", refresh_token=refresh)
    assert code == "AUTH_TYPE_UNSUPPORTED"
    created = caller("/auth/token/create", code=simulator.control.issue_code())
    assert created["refresh_expires_in"] == "0"
    assert caller.code("/seller/get") == "0"


@pytest.mark.parametrize("answer", ["IllegalAccessToken", "AppNotSubscribed"])
def test_the_end_of_a_subscription(simulator, caller, answer):
    simulator.control.set_mode(subscription_ended=True, subscription_answer=answer)
    assert caller.code("/seller/get") == answer


def test_lives_can_be_set(make_caller):
    with Simulator(orders=0, token_life=60, refresh_life=90) as running:
        grant = make_caller(running).grant
    assert (grant["expires_in"], grant["refresh_expires_in"]) == (60, "90")


def test_of_two_refreshes_at_once_one_wins(caller):
    refresh = caller.grant["refresh_token"]
    with ThreadPoolExecutor(4) as pool:
        calls = [
            pool.submit(caller.code, "/auth/token/refresh", refresh_token=refresh)
            for _number in range(4)
        ]
    codes = sorted(call.result() for call in calls)
    assert codes == ["0", *["IllegalRefreshToken"] * 3]


def test_the_consent_is_refused_with_a_word(simulator):
    simulator.control.set_mode(consent_refusal="AppNotSubscribed")
    answer = _answer(_submit(simulator, _open(simulator)))
    assert answer == {"error": "AppNotSubscribed", "state": "a=b&c"}


def test_a_cross_border_consent_holds_for_all_countries(all_regions, make_caller):
    page = _open(all_regions, country="cb")
    assert "Crossborder" not in _open(all_regions).text
    caller = make_caller(all_regions)
    caller.token = ""
    code = _answer(_submit(all_regions, page, country="cb"))["code"]
    grant = caller("/auth/token/create", code=code)
    assert grant["country"] == "cb"
    rows = {row["country"]: row for row in grant["country_user_info"]}
    assert set(rows) == {"my", "sg", "vn"}
    assert len({row["seller_id"] for row in rows.values()}) == 3
    caller.token = grant["access_token"]
    assert caller.data("/seller/get")["cb"] is True
    fresh = caller("/auth/token/refresh", refresh_token=grant["refresh_token"])
    assert len(fresh["country_user_info_list"]) == 3


def test_a_seller_of_one_country_is_no_cross_border_seller(simulator):
    assert _open(simulator, country="cb").status_code == 400
