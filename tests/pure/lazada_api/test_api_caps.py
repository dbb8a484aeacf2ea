"""What an answer may take, whoever gives it: bytes, seconds, rows.

``LAZADA_BOMB_BYTES`` says how much a bomb unpacks to; ``pytest -s`` shows what it took.
"""

import gzip
import json
import os
import socket
import ssl
import threading
import time
import tracemalloc
import zlib

import pytest

from lazada_api import LazadaApiError, LazadaClient, LazadaUnavailable, const
from lazada_api.transport import fetch_file, new_session, send
from lazada_simulator import Simulator
from support.certificates import make_certificates

BOMB = int(os.environ.get("LAZADA_BOMB_BYTES", 40 * 1024 * 1024))
URL = "https://api.lazada.sg/rest/seller/get"
SELLER = {"code": "0", "data": {"name": "Demo"}, "request_id": "0r"}
BODY = json.dumps(SELLER).encode()
SECONDS = 0.5
PATH = "/seller/get"


@pytest.fixture(scope="module")
def store():
    with Simulator(orders=3, products=1, regions=("sg",)) as simulator:
        yield simulator


@pytest.fixture
def shop(store):
    store.control.clear_faults()
    with LazadaClient(
        store.settings.app_key,
        store.settings.app_secret,
        region="sg",
        api_url=f"{store.url}/rest",
        auth_url=store.url,
        sleep=lambda seconds: None,
    ) as client:
        code = store.control.issue_code()
        client.access_token = client.create_token(code).access_token
        yield client


@pytest.fixture
def hurry(monkeypatch):
    monkeypatch.setattr(const, "MAX_ANSWER_SECONDS", SECONDS)
    monkeypatch.setattr("lazada_api.client._MAX_SECONDS", 0)


class Measured:
    """The seconds and the memory that a block takes."""

    def __enter__(self):
        tracemalloc.start()
        self._begun = time.monotonic()
        return self

    def __exit__(self, *_error):
        self.seconds = time.monotonic() - self._begun
        self.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


# === BYTES === #


@pytest.mark.parametrize("kind", ["large", "bomb"])
def test_an_answer_without_end_is_given_up(store, shop, capsys, kind):
    store.control.add_fault(kind=kind, path=PATH, size=BOMB)
    with Measured() as taken:
        with pytest.raises(LazadaUnavailable, match="more than 33554432 bytes"):
            shop.get_seller()
    with capsys.disabled():
        mega = 1024 * 1024
        print(f"\n{kind} of {BOMB // mega} MB: {taken.bytes // mega} MB at the most,")
        print(f"{taken.seconds:.1f} s")
    assert taken.bytes < 3 * const.MAX_ANSWER_BYTES
    assert shop.get_seller()["seller_id"]


@pytest.mark.parametrize("kind", ["large", "bomb"])
def test_what_is_below_the_limit_is_read(store, shop, kind):
    store.control.add_fault(kind=kind, path=PATH, size=1024 * 1024)
    assert shop.get_seller()["seller_id"]


def test_a_file_without_end_is_given_up(store, shop):
    for kind in ("large", "bomb"):
        store.control.add_fault(kind=kind, path="/_documents/", size=BOMB)
        with pytest.raises(LazadaApiError, match="is larger"):
            shop.download(f"{store.url}/_documents/any.pdf")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BODY, None),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), " GZIP "),
        (zlib.compress(BODY), "deflate"),
    ],
)
def test_answers_are_unpacked(lazada, client, body, encoding):
    lazada.get(
        URL, body=body, headers={"Content-Encoding": encoding} if encoding else {}
    )
    assert client.get_seller() == {"name": "Demo"}
    assert lazada.calls[0].request.headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (BODY, "gzip", "cannot be unpacked"),
        (gzip.compress(BODY), "br", "cannot be unpacked"),
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip", "cannot be unpacked"),
        (gzip.compress(BODY)[:-20], "gzip", "incomplete"),
    ],
)
def test_answers_that_cannot_be_unpacked(lazada, client, body, encoding, words):
    lazada.get(URL, body=body, headers={"Content-Encoding": encoding})
    with pytest.raises(LazadaUnavailable, match=words):
        client.get_seller()


def test_a_body_that_ends_early(lazada, client):
    for _try in range(3):
        headers = {"Content-Length": str(len(BODY) + 1)}
        lazada.get(URL, body=BODY, headers=headers, auto_calculate_content_length=False)
    with pytest.raises(LazadaUnavailable, match="could not be reached"):
        client.get_seller()


# === VALUES AND ROWS === #


def test_values_that_would_fill_the_memory(lazada, client, capsys):
    """Each of them takes a hundred times the memory of its text."""
    lazada.get(URL, body=b'{"code":"0","data":[' + b"{}," * 8_000_000 + b"{}]}")
    with Measured() as taken, pytest.raises(LazadaUnavailable, match="24000024 bytes"):
        client.get_seller()
    assert taken.bytes < 4 * const.MAX_ANSWER_BYTES


def test_rows_without_end(lazada, client, monkeypatch):
    monkeypatch.setattr(const, "MAX_ROWS", 2)
    rows = [{"order_item_id": number} for number in range(3)]
    url = URL.replace(PATH, "/order/items/get")
    lazada.get(url, json={"code": "0", "data": rows})
    with pytest.raises(LazadaUnavailable, match="items/get with more than 2 rows"):
        client.get_order_items(1)
    lazada.replace("GET", url, json={"code": "0", "data": rows[1:]})
    assert client.get_order_items(1) == rows[1:]


def test_words_without_end(lazada, client):
    lazada.get(URL, json={"code": "16", "message": "no " * 100_000})
    with pytest.raises(LazadaApiError) as caught:
        client.get_seller()
    assert len(caught.value.message) == const.MAX_WORDS


# === SECONDS === #


@pytest.mark.parametrize("kind", ["drip", "drip_head"])
def test_an_answer_that_drips_is_given_up(store, shop, hurry, kind):
    """Each byte is there within the time-out of a wait."""
    store.control.add_fault(kind=kind, path=PATH, seconds=0.05)
    with Measured() as taken, pytest.raises(LazadaUnavailable, match="be reached"):
        shop.get_seller()
    assert SECONDS <= taken.seconds < SECONDS + 5
    assert shop.get_seller()["seller_id"]


def test_a_file_that_drips_is_given_up(store, shop, hurry):
    store.control.add_fault(kind="drip", path="/_documents/", seconds=0.05)
    with Measured() as taken, pytest.raises(LazadaUnavailable):
        shop.download(f"{store.url}/_documents/any.pdf")
    assert taken.seconds < SECONDS + 5


class DrippingServer:
    """Answers one connection: a beginning at once, then a byte every 50 ms."""

    def __init__(self, beginning, context=None):
        self._beginning, self._context = beginning, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self):
        connection, _address = self._socket.accept()
        if self._context:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            connection.recv(4096)
            connection.sendall(self._beginning)
            try:
                while True:
                    time.sleep(0.05)
                    connection.sendall(b"1")
            except OSError:
                self._socket.close()


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_whatever_drips(hurry, beginning):
    url = f"http://127.0.0.1:{DrippingServer(beginning).port}/x"
    with Measured() as taken, pytest.raises(LazadaUnavailable, match="be reached"):
        send(new_session(), "GET", url, path="/x", timeout=5)
    assert taken.seconds < SECONDS + 5


def test_what_drips_over_tls(hurry, tmp_path):
    made = make_certificates(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.servers["valid"])
    authority = tmp_path / "authority.pem"
    authority.write_text(made.authority)
    beginning = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
    url = f"https://localhost:{DrippingServer(beginning, context).port}/x"
    session = new_session()
    session.verify, session.trust_env = str(authority), False
    with Measured() as taken, pytest.raises(LazadaUnavailable, match="be reached"):
        fetch_file(session, url, timeout=5)
    assert SECONDS <= taken.seconds < SECONDS + 5


def test_a_connection_serves_many_calls(store, shop):
    """The deadline is that of an answer, not of a connection."""
    for _call in range(5):
        assert shop.get_seller()["seller_id"]
    pools = shop._session.get_adapter(store.url).poolmanager.pools
    assert [pools.get(key).num_connections for key in pools.keys()] == [1]


def test_what_took_long_to_fail_is_not_repeated(store, shop, hurry):
    store.control.reset_calls()
    store.control.add_fault(kind="drip_head", path=PATH, seconds=0.05, count=None)
    with pytest.raises(LazadaUnavailable):
        shop.get_seller()
    store.control.clear_faults()
    assert store.control.calls()["by_path"] == {PATH: 1}


def test_raw_texts_are_read(store, shop):
    """X4: what JSON forbids inside of a text does not cost the answer."""
    store.control.add_fault(kind="raw", path="/products/get")
    [[product]] = shop.iter_product_pages()
    assert product["attributes"]["name"].startswith("1\n\t\x01\x1f\ufffd\ufffd")
