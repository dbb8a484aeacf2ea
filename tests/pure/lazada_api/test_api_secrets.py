"""No secret in a log, an exception or a repr; no Odoo in the package."""

import ast
import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

import lazada_api
from lazada_api import LazadaClient, LazadaError, Token
from lazada_api.masking import mask_params, mask_text

SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
ACCESS = "50000000tokenEXAMPLE"
REFRESH = "50001000refreshEXAMPLE"
CODE = "0_900001_AbCdEfGhIjKlMnOp"
PACKAGE = Path(lazada_api.__file__).parent
# urllib3 is what requests sends with.
OTHERS = {"cryptography", "phonenumbers", "requests", "urllib3"}
ALLOWED = sys.stdlib_module_names | OTHERS


class Handler(BaseHTTPRequestHandler):
    """Answers everything with the body that its server was given."""

    def _answer(self):
        self.server.seen.append(self.requestline)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = _answer

    def log_message(self, *_args):
        pass


@pytest.fixture
def server():
    """A real server: urllib3 writes its own log only on a real connection."""
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.seen = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def connect(url):
    return LazadaClient(
        "900001",
        SECRET,
        api_url=url,
        auth_url=url,
        access_token=ACCESS,
        sleep=lambda seconds: None,
    )


def leaked(text, sign=""):
    secrets = (SECRET, ACCESS, REFRESH, CODE, sign)
    return [secret for secret in secrets if secret and secret in text]


def test_nothing_leaks_into_any_log(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.body = json.dumps({
        "code": "0", "data": {"name": "Dana"}, "request_id": "0r77",
        "access_token": ACCESS, "refresh_token": REFRESH,
    }).encode()  # fmt: skip
    with connect(server.url) as client:
        client.get_order(900100200300)
        client.create_token(CODE)
        client.refresh_token(REFRESH)
    sign = server.seen[0].split("sign=")[1].split("&")[0].split(" ")[0]
    assert ACCESS in server.seen[0], "the test looks at the right thing"
    assert "/order/get" in caplog.text
    assert "900100200300" in caplog.text
    assert "request_id 0r77" in caplog.text
    assert "urllib3" in {record.name.split(".")[0] for record in caplog.records}
    assert leaked(caplog.text, sign) == []
    assert "Dana" not in caplog.text


def test_nothing_leaks_when_nobody_answers(caplog):
    caplog.set_level(logging.DEBUG)
    client = connect("http://127.0.0.1:1")
    with pytest.raises(LazadaError) as caught:
        client.refresh_token(REFRESH)
    with pytest.raises(LazadaError) as caught_too:
        client.get_seller()
    for error in (caught.value, caught_too.value):
        logging.getLogger("any").error("failed", exc_info=error)
        assert error.__context__ is error.__cause__ is None
    assert "failed" in caplog.text
    assert leaked(caplog.text) == []


def test_a_token_shows_no_token():
    answer = {"access_token": ACCESS, "refresh_token": REFRESH, "country": "sg"}
    token = Token.from_answer(answer)
    assert leaked(f"{token!r} {token!s}") == []
    assert "sg" in repr(token)


def test_a_client_shows_no_secret():
    assert leaked(repr(connect("http://127.0.0.1:1"))) == []


def test_masking_of_parameters():
    params = {"app_secret": "a", "sign": "b", "access_token": "c", "code": "d"}
    params |= {"refresh_token": "e", "order_id": "7", "payload": "x" * 5000}
    masked = mask_params(params)
    assert masked.pop("order_id") == "7"
    assert masked.pop("payload") == "x" * 200
    assert set(masked.values()) == {"***"}


@pytest.mark.parametrize(
    "text",
    [
        "/x?a=1&access_token=TOPSECRET&b=2",
        "/x?sign=TOPSECRET",
        '{"refresh_token": "TOPSECRET", "b": 2}',
        '{"access_token":"TOPSECRET',
        "app_secret: TOPSECRET",
        "https://odoo.example/cb?code=TOPSECRET&state=1",
    ],
)
def test_masking_of_texts(text):
    assert "TOPSECRET" not in mask_text(text)
    assert "***" in mask_text(text)


def test_masking_leaves_the_rest_alone():
    assert mask_text("error code: 16, design=1, b=2") == "error code: 16, design=1, b=2"
    assert mask_text("a b", secrets=["a", "", None]) == "a b"
    assert mask_text(f"x{SECRET}y", secrets=[SECRET]) == "x***y"


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("**/*.py")), ids=lambda p: p.name)
def test_only_the_standard_library_and_few_others(path):
    names = {name.split(".")[0] for name in imports(ast.parse(path.read_text("utf-8")))}
    assert names <= ALLOWED


def test_the_guard_sees_odoo():
    tree = ast.parse("def f():\n    from odoo.tools import x\nimport odoo, os")
    assert {name.split(".")[0] for name in imports(tree)} - ALLOWED == {"odoo"}


def test_relative_imports_stay_inside():
    for path in PACKAGE.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level > 1), path


def test_urllib3_is_masked_once():
    for _number in range(3):
        LazadaClient("k", "s")
    filters = logging.getLogger("urllib3.connectionpool").filters
    assert len([each for each in filters if "lazada" in type(each).__module__]) == 1


def test_requests_is_the_real_one(server):
    server.body = b"{}"
    assert requests.get(server.url, timeout=5).json() == {}
