from collections import Counter

import pytest
import responses

from environment import console
from environment.demo import command, consent, result

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
