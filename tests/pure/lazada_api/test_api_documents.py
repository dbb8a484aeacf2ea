"""Documents of orders: what is sent, and what is made of the answers."""

import base64
import json

import pytest

from lazada_api import Document, Kind, LazadaApiError, LazadaUnavailable

URL = "https://api.lazada.sg/rest/order/document/get"
HTML = "<h1>ใบแจ้งหนี้</h1>".encode()


def answer(file=HTML, **document):
    document = {
        "file": base64.b64encode(file).decode() if isinstance(file, bytes) else file,
        "mime_type": "text/html",
        "document_type": "invoice",
        **document,
    }
    return {"code": "0", "data": {"document": document}, "request_id": "0r"}


def refusal(code):
    return {"code": code, "type": "ISP", "message": f"E0{code}", "request_id": "0r"}


def test_ids_are_sent_as_an_array_of_numbers(lazada, client, sent):
    """docs/lazada_api.rst, "Labels and documents": else code 6."""
    lazada.get(URL, json=answer())
    document = client.get_document("invoice", ["900100200301", 900100200302])
    assert document == Document(HTML, "text/html")
    [(method, path, query, body)] = sent()
    assert (method, path, body) == ("GET", "/order/document/get", {})
    assert query["doc_type"] == "invoice"
    assert json.loads(query["order_item_ids"]) == [900100200301, 900100200302]


def test_a_pdf_comes_byte_for_byte(lazada, client):
    pdf = b"%PDF-1.4\n\x00\xff"
    lazada.get(URL, json=answer(pdf, mime_type="Application/PDF "))
    assert client.get_document("invoice", [1]) == Document(pdf, "application/pdf")


@pytest.mark.parametrize("end", ["\n", "\r\n", " \t\n"])
def test_a_file_in_lines(lazada, client, end):
    text = base64.encodebytes(HTML * 9).decode().replace("\n", end)
    lazada.get(URL, json=answer(text, mime_type="text/HTML; charset=TIS-620"))
    document = client.get_document("invoice", [1])
    assert document == Document(HTML * 9, "text/html; charset=tis-620")


@pytest.mark.parametrize("file", ["", None])
def test_an_empty_file(lazada, client, file):
    lazada.get(URL, json=answer(file, mime_type=None))
    assert client.get_document("invoice", [1]) == Document(b"", "")


@pytest.mark.parametrize(
    "data", [None, [], {}, {"document": None}, {"document": []}, {"document": "x"}]
)
def test_an_answer_without_a_document(lazada, client, data):
    lazada.get(URL, json={"code": "0", "data": data, "request_id": "0r"})
    with pytest.raises(LazadaUnavailable, match="without a document"):
        client.get_document("invoice", [1])


@pytest.mark.parametrize("text", ["not base64!", "=", "PGgxPg", "PGgxPg=\n", "ใบ"])
def test_a_damaged_file(lazada, client, text):
    lazada.get(URL, json=answer(text))
    with pytest.raises(LazadaUnavailable, match="damaged file"):
        client.get_document("invoice", [1])


@pytest.mark.parametrize("item_ids", [[], range(101), ["x"]])
def test_ids_that_cannot_be_asked(client, item_ids):
    with pytest.raises(ValueError):
        client.get_document("invoice", item_ids)


def test_an_id_counts_once(lazada, client, sent):
    lazada.get(URL, json=answer())
    client.get_document("invoice", [*range(100), 0])
    assert len(json.loads(sent()[0][2]["order_item_ids"])) == 100


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("34", Kind.STATUS),
        ("30012", Kind.STATUS),
        ("50008", Kind.NOT_SUPPORTED),
        ("700040", Kind.NOT_SUPPORTED),
        ("20", Kind.INPUT),
        ("32", Kind.INPUT),
    ],
)
def test_refusals(lazada, client, code, kind):
    lazada.get(URL, json=refusal(code))
    with pytest.raises(LazadaApiError) as caught:
        client.get_document("invoice", [1])
    assert (caught.value.code, caught.value.kind) == (code, kind)


def test_code_6_is_tried_three_times(lazada, client):
    """It is both an internal error and the answer to bad input."""
    lazada.get(URL, json=refusal("6"))
    with pytest.raises(LazadaUnavailable):
        client.get_document("invoice", [1])
    assert client.calls == 3
