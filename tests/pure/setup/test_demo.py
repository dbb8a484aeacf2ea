import json
import re
from collections import Counter

import pytest
import responses

from environment import console
from environment.cache import Cache
from environment.demo import command, consent, result, returns, story, work

PAGE = """
<form method="post" action="/oauth/authorize?client_id=1&amp;state=s">
  <input type="hidden" name="country" value="sg">
  <input name="email" value=""><input name="password" type="password">
  <button type="submit" name="action" value="submit">Submit</button>
  <button type="submit" name="action" value="cancel">Cancel</button>
</form>
"""
CONSENT = "http://127.0.0.1:1/oauth/authorize"


@responses.activate
def test_the_consent_page_is_filled_in_like_a_person_would():
    responses.get(CONSENT, body=PAGE)
    fields = {
        "country": "sg",
        "email": "me@example.com",
        "password": "secret",
        "action": "submit",
    }
    responses.post(
        f"{CONSENT}?client_id=1&state=s",
        status=302,
        headers={"Location": "http://127.0.0.1:2/cb?code=0_1_2&state=s"},
        match=[responses.matchers.urlencoded_params_matcher(fields)],
    )
    target = consent.give_consent(f"{CONSENT}?client_id=1", "me@example.com", "secret")
    assert target == "http://127.0.0.1:2/cb?code=0_1_2&state=s"


@responses.activate
def test_a_refusal_of_the_consent_page_is_told():
    responses.get(CONSENT, body=PAGE)
    page = "<head><style>p { margin: 0 }</style></head><p>Wrong password</p>"
    responses.post(CONSENT, body=page)
    with pytest.raises(console.SetupError, match="refuses: Wrong password$"):
        consent.give_consent(CONSENT, "me@example.com", "wrong")


@responses.activate
def test_an_error_instead_of_the_form_is_told():
    responses.get(CONSENT, body="<h1>invalid client_id</h1>", status=400)
    with pytest.raises(console.SetupError, match="invalid client_id"):
        consent.give_consent(CONSENT, "me@example.com", "x")


def make_result(**changed):
    values = {
        "store": {"state": "connected"},
        "products": 3,
        "skus": 4,
        "linked_skus": 4,
        "orders": Counter(done=5, ignored=2),
        "sales_orders": 5,
        "deliveries": 5,
        "invoices": 5,
        "compared": 10,
        "equal": 10,
        "recorded_calls": 7,
        "counted_calls": 8,
    }
    return result.Result(**{**values, **changed})


def test_a_success_has_no_problem():
    assert make_result().problems == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"store": {"state": "expired"}}, "not connected"),
        ({"products": 0}, "no product"),
        ({"linked_skus": 3}, "SKU"),
        ({"orders": Counter(done=5, error=1)}, "in error"),
        ({"orders": Counter(done=5, pending=1)}, "still waits"),
        ({"sales_orders": 0}, "no sales order"),
        ({"deliveries": 0}, "no delivery"),
        ({"invoices": 0}, "no invoice"),
        ({"equal": 9}, "total differs"),
        ({"counted_calls": 0}, "counted no call"),
    ],
)
def test_what_is_off_is_a_problem(changed, problem):
    (said,) = make_result(**changed).problems
    assert problem in said


def test_totals_are_paired_by_order():
    orders = [
        {"id": 1, "expected_total": 10.5, "sale_order_id": [1, "S1"]},
        {"id": 2, "expected_total": 3.0, "sale_order_id": [2, "S2"]},
        {"id": 3, "expected_total": 9.0, "sale_order_id": False},
    ]
    sales = {1: [10.5], 2: [2.99]}
    invoices = {1: [4.0, 6.5]}
    pairs = result._pairs(orders, sales, invoices)
    assert pairs == [(10.5, 10.5), (10.5, 10.5), (3.0, 2.99)]


@pytest.mark.parametrize(
    "arguments", [["--orders", "0"], ["--port", "70000"], ["--region", "jp"], ["--x"]]
)
def test_impossible_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        command.read_arguments(arguments)
    assert caught.value.code == 2
    assert "usage: setup/demo" in capsys.readouterr().err


def test_the_usual_arguments():
    arguments = command.read_arguments([])
    assert (arguments.orders, arguments.region, arguments.once) == (50, "sg", False)


def test_what_is_fetched_is_said_first(tmp_path):
    cache = Cache(tmp_path)
    assert "about 1.5 GB" in command.announcement(cache)
    cache.folder("odoo")
    assert "1.5 GB" not in command.announcement(cache)


def test_every_region_has_a_tax():
    assert set(story.TAXES) == set(story.REGIONS) == set(command.REGION_CODES)
    assert story.TAXES["sg"] == ("9% GST", 9.0)


class Odoo:
    """Answers what the shop asks for, and notes the calls."""

    def __init__(self):
        self.calls, self.ran = [], []

    def search(self, model, domain, **options):
        return [1, 2, 3]

    def search_read(self, model, domain, fields, **options):
        return [{"tracking_number": "TN-1"}, {"tracking_number": "TN-2"}]

    def count(self, model, domain):
        return 2

    def create(self, model, values):
        return 7

    def call(self, model, method, *args):
        self.calls.append(method)

    def run_scheduled_action(self, xml_id):
        self.ran.append(xml_id)


class Story:
    store_id = 1

    def __init__(self):
        self.odoo = Odoo()

    def fetch(self):
        pass

    def settle(self, measure):
        assert measure() == 2


@responses.activate
def test_the_demo_leaves_something_to_do(tmp_path, capsys):
    about = {
        "control_url": "http://127.0.0.1:3",
        "sof_url": "http://127.0.0.1:4",
        "sof_username": "u",
        "sof_password": "p",
    }
    asked = []

    def answer(request):
        action = request.url.rsplit("/", 1)[1]
        asked.append(action)
        order = {"order_id": 5, "order_number": "5"}
        results = {
            "list_orders": [8, 9],
            "create_order": {"order": order, "items": [{"order_item_id": 6}]},
            "request_return": {"reverse_order_id": 7},
        }
        return 200, {}, json.dumps({"result": results.get(action)})

    responses.add_callback("POST", re.compile("http://127.0.0.1:3/"), answer)
    shop = work.Work(Story(), about, tmp_path / "courier.csv")
    shop.leave()
    assert asked.count("add_product") == 2
    orders = 2 + 1 + work.DRIVERS_ORDERS + returns.ORDERS
    assert asked.count("create_order") == orders
    assert {"touch_orders", "set_status", "send_parcel_back"} <= set(asked)
    assert asked.count("request_return") == returns.ORDERS - 1
    assert shop._odoo.calls.count("button_validate") == 2 + 3
    assert shop._odoo.ran == [returns.DOWNLOAD]
    lines = (tmp_path / "courier.csv").read_text().splitlines()
    assert [line.split(";")[:2] for line in lines[1:]] == [
        ["TN-1", "POD"],
        ["TN-2", "Failed"],
        ["LX-UNKNOWN", "POD"],
    ]
    shop.show()
    said = capsys.readouterr().out
    assert "Orders in Error" in said and str(tmp_path / "courier.csv") in said
