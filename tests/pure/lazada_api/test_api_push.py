"""Push messages: the fixed vectors, and what is read from a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lazada_api import push

SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
W1 = (
    '{"seller_id":"1234567","message_type":0,"data":{"order_status":"pending",'
    '"trade_order_id":"900100200300","trade_order_line_id":"900100200301",'
    '"status_update_time":1767225600},"timestamp":1767225601000,"site":"lazada_sg"}'
)
W2 = (
    '{"seller_id":"1234567", "message_type":14, "data":{"trade_order_id":'
    '"900100200300","buyer_id":"700","fulfillment_package_id":"FP000000000001",'
    '"status":"DELIVERED","status_update_time":1767225600},"timestamp":1767225601,'
    '"site":"lazada_sg"}'
)
VECTORS = {
    "W0": (
        "123456",
        "3412gyo124goi3124",
        '{"seller_id":"1234567", "message_type":0, "data":{...}..}',
        "f3d2ca947f16a50b577c036adecd18bec126ea19cadedd59816e255d3b6104ab",
    ),
    "W1": (
        "900001",
        SECRET,
        W1,
        "cbd1f860b7677937b3d8dba8bde81ee102e50041f7da31707a97bdf86cc8683a",
    ),
    "W2": (
        "900001",
        SECRET,
        W2,
        "fda44b1915d4f2a885e7f2b45c80e7085f05743dfbecd7db6d9acfd67820cb58",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name):
    app_key, secret, body, wanted = VECTORS[name]
    assert push.signature(app_key, secret, body.encode()) == wanted
    assert push.is_genuine(app_key, secret, body.encode(), wanted)
    assert push.is_genuine(app_key, secret, body.encode(), f" {wanted.upper()} ")


@pytest.mark.parametrize("name", VECTORS)
def test_forgeries(name):
    app_key, secret, body, wanted = VECTORS[name]
    raw = body.encode()
    assert not push.is_genuine(app_key, secret, raw + b" ", wanted)
    assert not push.is_genuine(app_key, secret + "x", raw, wanted)
    assert not push.is_genuine(app_key + "1", secret, raw, wanted)
    for forged in ("", None, wanted[:-1], "é", f"Bearer {wanted}"):
        assert not push.is_genuine(app_key, secret, raw, forged)


def test_order_message():
    message = push.read_message(W1)
    assert (message.type, message.seller_id, message.region) == (0, "1234567", "sg")
    assert message.order_id == "900100200300"


@pytest.mark.parametrize("site", ["lazada_sg", "lazada-sg", "LAZADA_SG"])
def test_sites(site):
    text = f'{{"seller_id":1234567,"message_type":"14","site":"{site}"}}'
    message = push.read_message(text)
    assert (message.region, message.seller_id, message.type) == ("sg", "1234567", 14)


def test_token_expiry_names_the_seller_inside():
    message = push.read_message(
        '{"seller_id":"null","message_type":8,"data":{"app_key":"1",'
        '"seller_id":1234567,"auth_expiry_time":1767225600}}'
    )
    assert (message.type, message.seller_id) == (push.TOKEN_EXPIRY, "1234567")
    assert message.order_id == ""


@pytest.mark.parametrize(
    "number", [2**31, "2147483648", "9" * 400, -1, 0.5, "x", None, True, [0]]
)
def test_a_type_that_no_database_takes(number):
    """X4: that message is of no type, and harms no other."""
    text = push.wire.json_dumps({"message_type": number, "data": {}})
    assert push.read_message(text).type is None


@pytest.mark.parametrize("number", ["1" * 300, 10**300, 1.5, True, [1], {"a": 1}, "A1"])
def test_an_order_that_cannot_be(number):
    text = push.wire.json_dumps({"data": {"trade_order_id": number}})
    assert push.read_message(text).order_id == ""


@pytest.mark.parametrize("text", ["", "[]", "7", '{"a":', '"x"', "[" * 9000])
def test_no_message(text):
    with pytest.raises(ValueError):
        push.read_message(text)


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
_NAMES = some.sampled_from(["seller_id", "message_type", "data", "site"])


@given(
    some.dictionaries(_NAMES, _JSON | some.just({"trade_order_id": "12"}), max_size=4)
)
def test_any_message_is_read(message):
    """What is signed by Lazada is stored in any case, and must not stop the others."""
    read = push.read_message(push.wire.json_dumps(message))
    assert read.type is None or read.type >= 0
    assert isinstance(read.data, dict)
    assert read.order_id == "" or read.order_id.isdecimal()
