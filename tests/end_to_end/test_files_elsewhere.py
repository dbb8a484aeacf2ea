"""O3: files go through ``ir.attachment``, so that they are where the operator wants
them: here in the database, and nothing on the disk of the server."""

import base64
import io

import pytest
from pypdf import PdfReader

from support.back_office import BackOffice
from support.document_seller import Seller
from support.file_servers import sftp_server
from support.odoo_server import killable_odoo

DATABASE = "lazada_end_to_end_files"
LAZADA = {"orders": 4, "products": 3, "seed": 31, "region": "sg"}
DOCUMENTS = 3


@pytest.fixture(scope="module")
def filestore(environment):
    return environment.odoo.filestore / DATABASE


@pytest.fixture(scope="module")
def office(environment, installed, lazada, filestore):
    """A back office whose Odoo keeps its attachments in the database."""
    environment.databases.copy(installed, DATABASE)
    with killable_odoo(environment, DATABASE) as server:
        client = server.client
        client.call("ir.config_parameter", "set_param", "ir_attachment.location", "db")
        client.call("ir.attachment", "force_storage")
        assert count_on_disk(client) == 0
        for file in filestore.rglob("*"):
            if file.is_file():
                file.unlink()
        yield BackOffice(client, lazada)


def count_on_disk(client):
    # Odoo leaves out the files of fields, unless one asks for them.
    domain = [("store_fname", "!=", False), ("res_field", "in", (False, "datas"))]
    return client.count("ir.attachment", domain)


def check_nothing_on_disk(client, filestore):
    assert count_on_disk(client) == 0
    assert [path for path in filestore.rglob("*") if path.is_file()] == []


def pages_of(client, attachment_id):
    (row,) = client.read("ir.attachment", [attachment_id], ["datas"])
    return PdfReader(io.BytesIO(base64.b64decode(row["datas"]))).pages


def test_documents(office, filestore):
    with sftp_server() as files:
        seller = Seller(office, office.create_app(), "sg", files)
        seller.pack(DOCUMENTS)
        seller.fetch()
        seller.upload()
        seller.check_delivered(DOCUMENTS)
    check_nothing_on_disk(office.client, filestore)


def test_labels(office, filestore):
    client = office.client
    store_id = office.connected_store(office.create_app(name="Labels"), "sg", "LABELS")
    office.create_products(store_id)
    office.lazada.control.create_order(region="sg", size=2)
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    to_ship = [("lazada_store_id", "=", store_id), ("state", "!=", "done")]
    pickings = client.search("stock.picking", to_ship)
    client.call("stock.picking", "action_lazada_ready_to_ship", pickings)
    client.call("stock.picking", "action_lazada_label", pickings)
    domain = [("res_model", "=", "stock.picking"), ("mimetype", "=", "application/pdf")]
    labels = client.search("ir.attachment", domain)
    assert labels
    assert all(len(pages_of(client, label)) for label in labels)
    check_nothing_on_disk(client, filestore)
