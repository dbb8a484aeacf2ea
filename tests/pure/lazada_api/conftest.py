"""What the tests of the Lazada client share."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import responses
from hypothesis import settings

from lazada_api import LazadaClient
from lazada_api.signature import sign

# How long an example takes depends on the machine's other work.
settings.register_profile("lazada_api", deadline=None)
settings.load_profile("lazada_api")

APP_KEY = "900001"
APP_SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
ACCESS_TOKEN = "50000000tokenEXAMPLE"
NOW = 1767225600.0
API = "https://api.lazada.sg/rest"


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self):
        self.seconds = NOW
        self.slept = []

    def now(self):
        return self.seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(clock):
    with LazadaClient(
        APP_KEY,
        APP_SECRET,
        region="sg",
        access_token=ACCESS_TOKEN,
        now=clock.now,
        sleep=clock.sleep,
    ) as client:
        yield client


@pytest.fixture
def lazada():
    """A fake Lazada; an unknown address or an answer never asked for fails."""
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def sent(lazada):
    """Return the requests Lazada got: method, path, query and body as dicts."""

    def read():
        return [_read_request(call.request) for call in lazada.calls]

    return read


def _read_request(request):
    address = urlsplit(request.url)
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    body = dict(parse_qsl(request.body or "", keep_blank_values=True))
    path = address.path.removeprefix("/rest")
    expected = sign(APP_SECRET, path, {**query, **body})
    assert query.pop("sign") == expected, "the signature does not fit what was sent"
    assert "" not in {**query, **body}.values(), "an empty parameter was sent"
    return request.method, path, query, body
