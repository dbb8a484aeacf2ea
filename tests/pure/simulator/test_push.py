"""Push messages: signed over the raw body, one for each unit that changes."""

import hashlib
import hmac
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lazada_simulator import Simulator


@pytest.fixture
def listener():
    """An app that takes push messages: ``(url, [(headers, body)])``."""
    taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((dict(self.headers), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/push", taken
    server.shutdown()
    server.server_close()


def _answers(simulator, count):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answers = simulator.control.push_answers()
        if len(answers) >= count:
            return answers
        time.sleep(0.01)
    raise AssertionError("the messages were not sent")


def test_message_is_signed_over_the_raw_body(listener):
    url, taken = listener
    with Simulator(orders=1, products=2) as simulator:
        simulator.control.push_message(url=url, message_type=14, data={"a": 1})
        (answer,) = _answers(simulator, 1)
        settings = simulator.settings
    ((headers, body),) = taken
    assert answer["status"] == 200
    wanted = hmac.new(
        settings.app_secret.encode(), settings.app_key.encode() + body, hashlib.sha256
    ).hexdigest()
    assert headers["Authorization"] == wanted
    assert headers["Content-Type"] == "application/json"


def test_forged_and_raw_messages(listener):
    url, taken = listener
    with Simulator(orders=1, products=2) as simulator:
        simulator.control.push_message(url=url, body="{ }", signature="00")
        _answers(simulator, 1)
    ((headers, body),) = taken
    assert (headers["Authorization"], body) == ("00", b"{ }")


def test_nobody_listens():
    with Simulator(orders=1, products=2) as simulator:
        simulator.control.push_message(url="http://127.0.0.1:9/push")
        (answer,) = _answers(simulator, 1)
    assert answer["status"] == 0


def test_new_order_is_told_once_for_each_unit(listener):
    url, taken = listener
    with Simulator(orders=1, products=2) as simulator:
        simulator.control.set_mode(push_url=url)
        made = simulator.control.create_order(size=3)
        _answers(simulator, 3)
    assert len(taken) == 3
    for _headers, body in taken:
        assert str(made["order"]["order_id"]).encode() in body
        assert b'"order_status": "pending"' in body
