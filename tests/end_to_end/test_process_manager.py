"""The process manager's settings, written over RPC as the web client writes them."""

import pytest

SETTINGS = ["enabled", "interval_number", "interval_type", "nextcall"]


@pytest.fixture
def process(odoo):
    """The token refresh (D10: every 14,400 minutes), put back at the end."""
    (process,) = odoo.client.search_read(
        "lazada.process", [("task", "=", "refresh_access_token")], SETTINGS
    )
    values = {name: process[name] for name in SETTINGS}
    yield process
    odoo.rpc("lazada.process", "write", [process["id"]], values)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enabled", False),
        ("interval_number", 7),
        ("interval_type", "hours"),
        ("nextcall", "2040-01-01 03:00:00"),
    ],
)
def test_one_setting_changes_and_the_others_stay(odoo, process, field, value):
    assert (process["interval_number"], process["interval_type"]) == (14400, "minutes")
    odoo.rpc("lazada.process", "write", [process["id"]], {field: value})
    (after,) = odoo.client.read("lazada.process", [process["id"]], SETTINGS)
    assert after == {**process, field: value}
    cron_id = odoo.client.record_id(
        "lazada_connector.ir_cron_lazada_refresh_access_tokens"
    )
    cron_field = "active" if field == "enabled" else field
    assert odoo.client.read("ir.cron", [cron_id], [cron_field])[0][cron_field] == value


def test_the_tasks_stand_in_the_manuals_order(odoo):
    tasks = [
        row["task"] for row in odoo.client.search_read("lazada.process", [], ["task"])
    ]
    wanted = ["download_products", "download_orders", "refresh_access_token"]
    assert [task for task in tasks if task in wanted] == wanted
