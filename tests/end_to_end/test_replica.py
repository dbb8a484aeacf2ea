"""O3: nothing of ours writes in a read, and files are attachments, wherever Odoo keeps
them.

The Odoo that the end-to-end tests share reads as from a replica, and its log must hold
no "retrying with a read/write cursor". Here every list, form, search and new record of
every model of ours is read, as the web client does.
"""

import pytest

from environment.addons import own_addons
from environment.odoo_client import OdooRefusal

LAZADA = {"orders": 12, "products": 4, "seed": 47, "region": "sg"}
FETCH = "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
RETRIED = "retrying with a read/write cursor"


@pytest.fixture(scope="module")
def store_id(office, lazada):
    lazada.control.advance_orders(steps=1)
    store_id = office.connected_store(office.create_app(), "sg", "REPLICA")
    office.create_products(store_id)
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    return store_id


def our_models(client):
    """Return the models of the suite, and those of Odoo's whose views it extends."""
    rows = client.search_read(
        "ir.model.data",
        [("module", "in", list(own_addons())), ("model", "=", "ir.ui.view")],
        ["res_id"],
    )
    views = client.search_read(
        "ir.ui.view",
        [("id", "in", [row["res_id"] for row in rows]), ("model", "!=", False)],
        ["model"],
    )
    return sorted({view["model"] for view in views})


def read_all(client, model):
    """Read a model's list, a record, groups, names and what a new record begins
    with."""
    fields = client.call(model, "fields_get", [], ["type", "store", "groupable"])
    # What Odoo keeps as a value for Python alone goes over no wire.
    wanted = {name: {} for name, about in fields.items() if about["type"] != "binary"}
    found = client.call(model, "web_search_read", [], wanted, limit=5)["records"]
    client.call(model, "web_read", [row["id"] for row in found[:1]], wanted)
    client.call(model, "name_search", "a")
    form = client.call(model, "get_views", [[False, "form"]])["models"][model]
    on_form = {name: {} for name in form["fields"]}
    try:
        client.call(model, "onchange", [], {}, [], on_form)
    except OdooRefusal as refusal:
        assert refusal.kind == "AccessError", (model, refusal)  # nobody makes one
    plain = ("many2one", "selection")
    groups = [
        name
        for name, about in fields.items()
        if about["type"] in plain and about.get("groupable")
    ]
    for name in groups[:3]:
        client.call(model, "formatted_read_group", [], [name], ["__count"])
    return len(found)


def test_reads_write_nothing(office, odoo, store_id, report):
    read = {}
    for model in our_models(office.client):
        read[model] = read_all(office.client, model)
    report(f"read without a write: {len(read)} models, {sum(read.values())} records")
    assert len(read) > 20
    assert RETRIED not in odoo.log.read_text()


def test_files_are_attachments_also_in_the_database(office, store_id, environment):
    """Documents are fetched, converted and shown with no file of ours on the disk."""
    client = office.client
    client.call("ir.config_parameter", "set_param", "ir_attachment.location", "db")
    try:
        client.run_scheduled_action(FETCH)
        client.run_scheduled_action(FETCH)
        documents = client.search_read(
            "lazada.document",
            [("store_id", "=", store_id)],
            ["attachment_id", "pdf_attachment_id", "state", "size"],
        )
        done = [row for row in documents if row["state"] == "fetched"]
        assert done, documents
        ids = [row["pdf_attachment_id"][0] for row in done]
        files = client.read("ir.attachment", ids, ["store_fname", "file_size"])
        assert {file["store_fname"] for file in files} == {False}
        for document in done:
            url = f"{client.url}/web/content/{document['pdf_attachment_id'][0]}"
            content = client.session.get(url, timeout=60).content
            assert content.startswith(b"%PDF")
            assert len(content) == document["size"]
    finally:
        client.call("ir.config_parameter", "set_param", "ir_attachment.location", False)
