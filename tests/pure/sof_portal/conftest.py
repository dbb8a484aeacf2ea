"""What the tests of the portal's client share."""

import pytest
import responses

from lazada_api.transport import exchange, new_session
from sof_portal import SofPortal

URL = "https://sofp.example"
NOW = 1772330400.0


class Clock:
    def __init__(self):
        self.seconds = NOW

    def now(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make_portal(clock):
    """A portal with a clock of its own; arguments as those of the client."""

    def make(url=URL, username="driver", password="pass-word-1", **options):
        options = {"session": new_session(), "exchange": exchange, **options}
        return SofPortal(url, username, password, now=clock.now, **options)

    return make


@pytest.fixture
def portal(make_portal):
    with make_portal() as portal:
        yield portal


@pytest.fixture
def web():
    """A fake portal; an unknown address or an answer never asked for fails."""
    with responses.RequestsMock() as mock:
        yield mock
