"""Shipping labels: rules of the call, the HTML in base64, the PDF for ten minutes."""

import base64
import re

import pytest
import requests

PATH, NAME = "/order/package/document/get", "getDocumentReq"


@pytest.fixture
def control(simulator):
    return simulator.control


@pytest.fixture
def make(control):
    def make(status="packed", is_sof=0):
        units = [{"delivery_option_sof": is_sof}]
        made = control.create_order(units=units, status=status)
        return made["items"][0]["package_id"]

    return make


@pytest.fixture
def ask(caller):
    def ask(*package_ids, doc_type="PDF"):
        packages = [{"package_id": each} for each in package_ids]
        request = {"doc_type": doc_type, "packages": packages, "print_item_list": False}
        return caller.batch(PATH, NAME, request)

    return ask


def html_of(result):
    return base64.b64decode(result["data"]["file"], validate=True).decode()


def test_a_pdf(control, ask, make):
    control.set_clock(now="2026-03-01T10:00:00Z", frozen=True)
    result = ask(make(), make(status="ready_to_ship"))
    url = result["data"]["pdf_url"]
    assert f'src="{url}"' in html_of(result)
    control.set_clock(advance=599)
    response = requests.get(url, timeout=30)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response.content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b(?!s)", response.content)) == 2
    control.set_clock(advance=1)
    assert requests.get(url, timeout=30).status_code == 404


def test_html(ask, make):
    package_id = make()
    data = ask(package_id, doc_type="HTML")
    assert package_id in html_of(data)
    assert "pdf_url" not in data["data"]


@pytest.mark.parametrize(
    ("status", "is_sof", "code"),
    [
        ("packed", 1, "50008"),
        ("shipped", 0, "30012"),
        ("delivered", 0, "30012"),
    ],
)
def test_no_label(ask, make, status, is_sof, code):
    good = make()
    result = ask(good, make(status=status, is_sof=is_sof))
    assert (result["success"], result["error_code"]) == (False, code)
    assert ask(good)["success"] is True


def test_cancelled_and_unknown(control, ask):
    made = control.create_order(status="packed", units=[{"delivery_option_sof": 0}])
    control.cancel_order(order_id=made["order"]["order_id"])
    assert ask(made["items"][0]["package_id"])["error_code"] == "600002"
    assert ask("FP404")["error_code"] == "600001"
    assert ask("FP404", doc_type="PNG")["error_code"] == "700004"


def test_an_address_that_was_never_given(simulator):
    url = f"{simulator.url}/_documents/guess.pdf"
    assert requests.get(url, timeout=30).status_code == 404
