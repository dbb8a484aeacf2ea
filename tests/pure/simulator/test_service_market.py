"""Orders of the app in the Service Market, and ease mode."""

import time

PATH = "/service/market/subs/query"
MONTH = 30 * 24 * 3600


def ask(caller, article="SVC-1", short_code=None):
    known = caller.grant["country_user_info"][0]["short_code"]
    caller.token = ""  # such a call carries none
    body = caller(PATH, articleCode=article, shortCode=short_code or known)
    assert body["code"] == "0", body
    return body["result"]


def test_never_ordered(simulator, make_caller):
    assert ask(make_caller(simulator)) == {"success": True, "data": []}


def test_running_and_ended(simulator, make_caller):
    caller = make_caller(simulator)
    for end, status in ((time.time() + MONTH, "1"), (time.time() - MONTH, "2")):
        simulator.control.set_mode(subscription_end=end)
        (row,) = ask(caller)["data"]
        assert (row["status"], row["end_time"]) == (status, str(int(end * 1000)))
        assert row["article_code"] == "SVC-1"


def test_other_article_and_other_seller(simulator, make_caller):
    simulator.control.set_mode(subscription_end=time.time() + MONTH)
    caller = make_caller(simulator)
    assert ask(caller, article="SVC-2")["data"] == []
    assert ask(caller, short_code="XX1")["data"] == []


def test_missing_parameter(simulator, make_caller):
    caller = make_caller(simulator)
    assert caller.code(PATH, articleCode="SVC-1") == "MissingParameter"


def test_ease_mode(simulator, make_caller):
    caller = make_caller(simulator)
    assert caller.data("/seller/get")["marketplaceEaseMode"] is False
    simulator.control.set_mode(ease_mode=True)
    assert caller.data("/seller/get")["marketplaceEaseMode"] is True
