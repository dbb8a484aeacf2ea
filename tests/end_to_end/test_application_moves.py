"""A secret does not follow a changed destination: what an application or a store was
given for Lazada is told to nobody else."""

import pytest

from environment.odoo_client import OdooRefusal
from support.back_office import another_session
from support.listening import listening

LAZADA = {"orders": 1, "products": 1, "seed": 41, "region": "ph"}
PASSWORD = "correct horse battery staple"
TOKENS = ("access_token", "refresh_token")
BUTTONS = (
    "action_check_connection",
    "action_refresh_access_token",
    "action_download_orders",
    "action_get_access_token",
)


@pytest.fixture
def store_id(office, request):
    return office.connected_store(office.create_app(), "ph", request.node.name.upper())


@pytest.fixture(scope="module")
def manager(office):
    groups = ["base.group_user", "lazada_connector.group_lazada_manager"]
    ids = [office.client.record_id(group) for group in groups]
    values = {"name": "m", "login": "moves_manager", "password": PASSWORD}
    office.client.create("res.users", {**values, "group_ids": [(6, 0, ids)]})
    return another_session(office.client, "moves_manager", PASSWORD)


def secrets_of(office, store_id):
    tokens = office.store(store_id, *TOKENS)
    return [office.lazada.about["app_secret"], *(tokens[name] for name in TOKENS)]


def press_everything(client, office, store_id):
    """Press each button, run each task; a refusal is an answer as well."""
    for button in BUTTONS:
        with pytest.raises(OdooRefusal):
            client.call("lazada.store", button, [store_id])
    for task in ("download_orders", "refresh_access_tokens"):
        office.run_cron(task)


def assert_unheard(secrets, heard):
    text = "\n".join(heard)
    assert not [secret for secret in secrets if secret in text]


def test_an_application_moves(office, store_id):
    secrets = secrets_of(office, store_id)
    assert all(secrets)
    app_id = office.store(store_id, "app_id")["app_id"][0]
    with listening() as (url, heard):
        addresses = {"api_url": f"{url}/rest", "auth_url": url}
        office.client.call("lazada.app", "write", [app_id], addresses)
        press_everything(office.client, office, store_id)
        secret = {"app_secret": "entered anew"}
        office.client.call("lazada.app", "write", [app_id], secret)
        press_everything(office.client, office, store_id)
    assert_unheard(secrets, heard)
    assert not any(office.store(store_id, *TOKENS)[name] for name in TOKENS)


def test_a_store_moves(office, manager, store_id):
    secrets = secrets_of(office, store_id)
    with listening() as (url, heard):
        app_id = office.create_app(
            app_key="1", app_secret="of the other", api_url=f"{url}/rest", auth_url=url
        )
        vals = {"app_id": app_id, "authorization_code": "0_PASTED_CODE"}
        manager.call("lazada.store", "write", [store_id], vals)
        press_everything(manager, office, store_id)
    assert_unheard(secrets, heard)
    assert office.store(store_id, "state")["state"] == "draft"


def test_only_an_administrator_moves_an_application(office, manager, store_id):
    app_id = office.store(store_id, "app_id")["app_id"][0]
    wizard = {"use_new_app": True, "app_key": "1", "app_secret": "x"}
    for change in (
        lambda: manager.call("lazada.app", "write", [app_id], {"api_url": "http://x"}),
        lambda: manager.create("lazada.app", {"name": "x", "app_key": "1"}),
        lambda: manager.create("lazada.connect", wizard),
    ):
        with pytest.raises(OdooRefusal):
            change()
