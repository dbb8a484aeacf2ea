"""The client of the own fleet's portal against the simulator."""

import time
from datetime import datetime, timezone

import pytest

from lazada_api import const
from lazada_api.transport import exchange, new_session
from lazada_simulator import Simulator
from sof_portal import (
    SofPortal,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
)

MOMENT = datetime(2026, 3, 1, 2, tzinfo=timezone.utc)
PATH = "/sofp/api/packages/statuses"


@pytest.fixture
def simulator():
    with Simulator(orders=0, products=3) as running:
        yield running


@pytest.fixture
def connect(simulator):
    def connect(**options):
        about = simulator.about()
        options = {
            "url": about["sof_url"],
            "username": about["sof_username"],
            "password": about["sof_password"],
            "session": new_session(),
            "exchange": exchange,
            **options,
        }
        return SofPortal(**options)

    return connect


@pytest.fixture
def portal(connect):
    with connect() as portal:
        yield portal


@pytest.fixture
def number(simulator):
    """The tracking number of a package that is ready to ship."""
    made = simulator.control.create_order(
        units=[{"delivery_option_sof": 1}], status="ready_to_ship"
    )
    return made["items"][0]["tracking_code"]


def accepted(simulator):
    return [row["status"] for row in simulator.control.accepted()["entries"]]


@pytest.mark.parametrize(
    "shape", ["token", "access_token", "jwt", "data.token", "bare"]
)
@pytest.mark.parametrize("status_path", ["/api/packages/statuses", "/api/statuses/"])
def test_shapes_and_paths(simulator, connect, number, shape, status_path):
    simulator.control.set_portal(token_shape=shape, login_status=201, token_life=600)
    with connect(status_path=status_path) as portal:
        portal.send_status(number, "shipped", MOMENT)
        portal.send_status(number, "delivered", MOMENT)
        left = portal.token_expires_at - simulator.control.set_clock()
    assert 530 < left <= 540
    assert accepted(simulator) == ["shipped", "delivered"]
    assert simulator.control.portal_logins() == 1


def test_opaque_tokens(simulator, portal, number):
    simulator.control.set_portal(opaque_tokens=True)
    portal.send_status(number, "not_delivered", MOMENT)
    assert accepted(simulator) == ["not_delivered"]


def test_a_kept_token_is_used_again(simulator, portal, connect, number):
    portal.authenticate()
    kept = {"token": portal.token, "token_expires_at": portal.token_expires_at}
    with connect(**kept) as other:
        other.send_status(number, "shipped", MOMENT)
    assert simulator.control.portal_logins() == 1


def test_the_token_ends_in_the_middle(simulator, portal, number):
    portal.send_status(number, "shipped", MOMENT)
    simulator.control.expire_portal_tokens()
    portal.send_status(number, "delivered", MOMENT)
    assert accepted(simulator) == ["shipped", "delivered"]
    assert simulator.control.portal_logins() == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_password(simulator, connect, number, status):
    simulator.control.set_portal(refusal_status=status)
    with (
        connect(password="wrong-password") as portal,
        pytest.raises(SofPortalLoginError, match="Wrong user or password"),
    ):
        portal.send_status(number, "shipped", MOMENT)
    assert len(simulator.control.calls()["calls"]) == 1


@pytest.mark.parametrize("as_text", [False, True])
def test_an_unknown_package(simulator, portal, as_text):
    simulator.control.set_portal(refusals_as_text=as_text)
    with pytest.raises(SofPortalRefused) as caught:
        portal.send_status("T404", "shipped", MOMENT)
    words = "A package with tracking number T404 does not exist"
    assert caught.value.message == f"HTTP 400: {words}"


@pytest.mark.parametrize("after_work", [False, True])
@pytest.mark.parametrize("kind", ["reset", "status"])
def test_a_lost_answer(simulator, portal, number, kind, after_work):
    portal.authenticate()
    simulator.control.add_fault(kind=kind, path=PATH, after_work=after_work)
    with pytest.raises(SofPortalUnavailable) as caught:
        portal.send_status(number, "shipped", MOMENT)
    assert caught.value.unknown_result
    assert accepted(simulator) == ["shipped"] * after_work


def test_a_busy_portal(simulator, portal, number):
    portal.authenticate()
    simulator.control.add_fault(kind="status", status=429, seconds=9, path=PATH)
    with pytest.raises(SofPortalUnavailable) as caught:
        portal.send_status(number, "shipped", MOMENT)
    assert (caught.value.retry_after, caught.value.unknown_result) == (9, False)
    assert accepted(simulator) == []


@pytest.mark.parametrize("path", ["/sofp/api/auth", PATH])
@pytest.mark.parametrize("kind", ["large", "bomb"])
def test_an_answer_without_end(simulator, portal, number, path, kind):
    simulator.control.add_fault(kind=kind, path=path, size=3_000_000)
    with pytest.raises(SofPortalUnavailable, match="be reached") as caught:
        portal.send_status(number, "shipped", MOMENT)
    assert caught.value.unknown_result is (path == PATH)


@pytest.mark.parametrize("kind", ["drip", "drip_head"])
def test_an_answer_that_drips(simulator, portal, number, monkeypatch, kind):
    monkeypatch.setattr(const, "MAX_ANSWER_SECONDS", 0.5)
    simulator.control.add_fault(kind=kind, path="/sofp/api/auth", seconds=0.05)
    started = time.monotonic()
    with pytest.raises(SofPortalUnavailable, match="be reached"):
        portal.send_status(number, "shipped", MOMENT)
    assert time.monotonic() - started < 5
