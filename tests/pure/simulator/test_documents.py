"""Documents of orders: the rules of the call, and what the control chooses."""

import base64
import json

import pytest

from lazada_simulator.control_client import ControlError

PATH = "/order/document/get"
OWN = {"delivery_option_sof": 1}


@pytest.fixture
def control(simulator):
    return simulator.control


@pytest.fixture
def make(control):
    """The item ids of a new order."""

    def make(*units, status="packed"):
        made = control.create_order(units=list(units or [{}]), status=status)
        return [item["order_item_id"] for item in made["items"]]

    return make


@pytest.fixture
def ask(caller):
    def ask(item_ids, doc_type="invoice"):
        ids = json.dumps(item_ids, separators=(",", ":"))
        return caller(PATH, doc_type=doc_type, order_item_ids=ids)

    return ask


def file_of(answer):
    assert answer["code"] == "0", answer
    return base64.b64decode(answer["data"]["document"]["file"], validate=True)


@pytest.mark.parametrize("status", ["packed", "ready_to_ship"])
def test_html(ask, make, status):
    item_ids = make({}, {}, status=status)
    answer = ask(item_ids)
    assert answer["data"]["document"]["mime_type"] == "text/html"
    assert answer["data"]["document"]["document_type"] == "invoice"
    page = file_of(answer).decode()
    assert all(str(item_id) in page for item_id in item_ids)
    assert str(item_ids[1]) not in file_of(ask(item_ids[:1])).decode()


def test_pdf(ask, make, control):
    control.set_documents(kind="pdf")
    answer = ask(make(), "carrierManifest")
    assert answer["data"]["document"]["mime_type"] == "application/pdf"
    assert file_of(answer).startswith(b"%PDF-")


def test_an_empty_file(ask, make, control):
    control.set_documents(kind="empty")
    assert file_of(ask(make())) == b""


def test_any_file(ask, make, control):
    content = base64.b64encode(b"\x89PNG").decode()
    control.set_documents(content=content, mime_type="image/png")
    answer = ask(make())
    assert file_of(answer) == b"\x89PNG"
    assert answer["data"]["document"]["mime_type"] == "image/png"
    control.set_documents()
    assert b"Order" in file_of(ask(make()))


@pytest.mark.parametrize("status", ["pending", "shipped", "delivered", "canceled"])
def test_only_packed_items(ask, make, control, status):
    item_ids = make(status=status)
    assert ask(item_ids)["code"] == "34"
    control.set_documents(status_code="30012")
    assert ask(item_ids)["code"] == "30012"


def test_no_label_of_the_own_fleet(ask, make, control):
    item_ids = make(OWN)
    assert ask(item_ids, "shippingLabel")["code"] == "50008"
    control.set_documents(label_code="700040")
    assert ask(item_ids, "shippingLabel")["code"] == "700040"
    assert ask(item_ids, "invoice")["code"] == "0"


def test_a_wrong_type(ask, make):
    assert ask(make(), "receipt")["code"] == "32"


@pytest.mark.parametrize("ids", ["1", "1,2", "{}", "[]", '["x"]', "[1.5]"])
def test_ids_that_are_no_array(caller, ids):
    assert caller.code(PATH, doc_type="invoice", order_item_ids=ids) == "6"


def test_no_ids(caller):
    assert caller.code(PATH, doc_type="invoice") == "MissingParameter"


def test_a_hundred_items(ask, make):
    item_ids = make({"quantity": 101})
    assert ask(item_ids[:100])["code"] == "0"
    assert ask(item_ids)["code"] == "6"


def test_unknown_items_and_several_orders(ask, make):
    assert ask([1])["code"] == "20"
    assert ask(make() + make())["code"] == "29"


@pytest.mark.parametrize("style", [{"kind": "x"}, {"colour": "red"}, {"content": "!"}])
def test_a_style_that_is_none(control, style):
    with pytest.raises(ControlError, match="documents"):
        control.set_documents(**style)
