"""S11 to S15: Lazada's documents from the packed order to a real file server: each
once, whole, with the checksum that its row tells, while Odoo is killed.

``LAZADA_DOCUMENTS`` and ``LAZADA_DOCUMENT_KILLS`` make the run as long as one likes;
the figures are printed.
"""

import base64
import io
import os
import random
from contextlib import ExitStack

import pytest
from pypdf import PdfReader

from support import file_servers
from support.back_office import BackOffice, run_scheduled_action
from support.document_seller import FETCH, UPLOAD, Seller

DATABASE = "lazada_end_to_end_documents"
DOCUMENTS = int(os.environ.get("LAZADA_DOCUMENTS", "20"))
KILLS = int(os.environ.get("LAZADA_DOCUMENT_KILLS", "2"))
SERVERS = {
    "ftp": file_servers.ftp_server,
    "ftps": lambda: file_servers.ftp_server(tls=True),
    "sftp": file_servers.sftp_server,
}
LAZADA = {"orders": 0, "products": 2, "seed": 29, "region": "all"}


@pytest.fixture(scope="module")
def office(server, lazada):
    return BackOffice(server.client, lazada)


@pytest.fixture(scope="module")
def app_id(office):
    return office.create_app(name="Documents")


@pytest.fixture(scope="module")
def file_server_of():
    """Real file servers, started when they are first asked for."""
    with ExitStack() as stack:
        started = {}

        def get(protocol):
            if protocol not in started:
                started[protocol] = stack.enter_context(SERVERS[protocol]())
            return started[protocol]

        yield get


@pytest.fixture
def make_seller(server, office, app_id, file_server_of):
    def make(region, protocol, **values):
        files = file_server_of(protocol)
        files.empty()
        # The documents of a store of an earlier test are none of this one's.
        others = server.client.search("lazada.store", [])
        server.client.call("lazada.store", "write", others, {"active": False})
        return Seller(office, app_id, region, files, **values)

    return make


@pytest.mark.parametrize(
    ("protocol", "region"), [("ftp", "sg"), ("ftps", "th"), ("sftp", "vn")]
)
def test_documents_reach_the_server_once(
    server, lazada, make_seller, report, protocol, region
):
    seller = make_seller(region, protocol)
    seller.pack(DOCUMENTS)
    memory = server.memory()
    fetching = seller.fetch()
    uploading = seller.upload()
    report(
        f"{protocol}: {DOCUMENTS} documents, fetched and made PDF in {fetching:.1f} s"
        f", uploaded in {uploading:.1f} s, memory {memory} → {server.memory()} MB"
    )
    seller.check_delivered(DOCUMENTS)
    before = seller.rows(), modified(seller.files)
    lazada.control.reset_calls()
    run_scheduled_action(seller.client, FETCH)
    run_scheduled_action(seller.client, UPLOAD)
    assert (seller.rows(), modified(seller.files)) == before
    assert "/order/document/get" not in lazada.control.calls()["by_path"]


def modified(files):
    return {path: path.stat().st_mtime_ns for path in files.root.rglob("*")}


def test_each_once_while_odoo_is_killed(server, lazada, make_seller, report):
    lazada.control.set_documents(kind="pdf")
    seller = make_seller("id", "sftp", filename_pattern="{store}/{order}.pdf")
    seller.pack(DOCUMENTS)
    seller.fetch()
    lazada.control.set_documents()
    dice, left = random.Random(11), []
    for _kill in range(KILLS):
        before = seller.files.count()
        server.kill_during(
            UPLOAD,
            dice.uniform(0, 0.05),
            lambda before=before: seller.files.count() > before,
        )
        left.append(seller.count([("state", "!=", "uploaded")]))
    report(f"{KILLS} kills of a running upload; not recorded after each: {left}")
    seller.upload()
    seller.check_delivered(DOCUMENTS)


def test_a_hostile_document(lazada, make_seller):
    """Scripts, files and outside addresses: the PDF has the text and nothing else."""
    page = (
        "<html><body onload='x()'><script>document.write('RAN')</script>"
        "<p>Invoice 4711</p><img src='file:///etc/passwd'>"
        f"<img src='{lazada.url}/outside.png'><iframe src='file:///etc/passwd'></iframe>"
        "</body></html>"
    )
    content = base64.b64encode(page.encode()).decode()
    lazada.control.set_documents(content=content)
    seller = make_seller("my", "ftp")
    seller.pack(1)
    try:
        seller.fetch()
        seller.upload()
    finally:
        lazada.control.set_documents()
    seller.check_delivered(1)
    [file] = seller.files.files().values()
    pages = PdfReader(io.BytesIO(file)).pages
    text = " ".join("".join(each.extract_text() for each in pages).split())
    assert text == "Invoice 4711"


def test_what_kills_odoo_is_set_aside(server, lazada, make_seller):
    """Seen: it killed its worker again and again, attempts staying 0, and the five
    good ones were never made PDF."""
    seller = make_seller("sg", "sftp", filename_pattern="{order}.pdf")
    before = finish_what_is_there(seller)
    # minutes of work, were it not stopped
    page = base64.b64encode(b"<div>" * 200_000 + b"x").decode()
    lazada.control.set_documents(content=page)
    try:
        seller.pack(1)
        kill_while_converting(server, seller, begun=1)
    finally:
        lazada.control.set_documents()
    seller.hurry()
    seller.pack(5)
    kill_while_converting(server, seller, begun=2)
    seller.hurry()
    run_scheduled_action(seller.client, FETCH)
    run_scheduled_action(seller.client, UPLOAD)
    rows = [row for row in seller.rows() if row["id"] not in before]
    *good, bad = sorted(rows, key=lambda row: row["id"], reverse=True)
    assert {row["state"] for row in good} == {"uploaded"}
    assert seller.files.count() == len(good) == 5
    assert bad["state"] == "error"
    assert "stopped twice" in bad["error_message"]


def finish_what_is_there(seller):
    """Deliver what earlier tests have packed at Lazada; return the ids of that."""
    seller.pack(0)
    seller.fetch()
    run_scheduled_action(seller.client, UPLOAD)
    seller.files.empty()
    return {row["id"] for row in seller.rows()}


def kill_while_converting(server, seller, begun):
    """Kill Odoo while it works on the document that it has begun so often."""
    is_begun = [("unfinished", "=", begun)]
    server.kill_during(FETCH, 0.5, lambda: seller.count(is_begun))


def test_failures_of_a_server_have_their_state(make_seller):
    """The disk fills up, the connection breaks; then all is well, and all is there."""
    seller = make_seller("ph", "ftp", filename_pattern="{order}-{type}.pdf")
    seller.pack(3)
    seller.fetch()
    faults = seller.files.faults
    for fault, words in (("full_after", "no space"), ("cut_after", "broke off")):
        setattr(faults, fault, 100)
        run_scheduled_action(seller.client, UPLOAD)
        setattr(faults, fault, None)
        rows = seller.rows()
        assert {row["state"] for row in rows} == {"error"}
        assert all(words in row["error_message"] for row in rows), rows[0]
        assert not any(name.endswith(".pdf") for name in seller.files.files())
        seller.hurry()
    seller.upload()
    seller.check_delivered(3)
