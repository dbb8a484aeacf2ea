"""Who may see what, asked over RPC as a curious user would.

Secrets are looked for by their values in whatever the server answers, so that no way
out is trusted: read, search_read, web_search_read, export, views and defaults.
"""

import json

import pytest

from environment.odoo_client import OdooRefusal
from support import lazada as simulators
from support.back_office import BackOffice, another_session, processes_off

PASSWORD = "correct horse battery staple"
GROUPS = {
    "internal": ["base.group_user"],
    "lazada_user": ["lazada_connector.group_lazada_user"],
    "lazada_manager": ["lazada_connector.group_lazada_manager"],
    "accountant": ["account.group_account_invoice"],
    "sales_manager": ["sales_team.group_sale_manager"],
}
SECRETS = {
    "lazada.app": ["app_secret"],
    "lazada.store": ["access_token", "refresh_token"],
}
# A manager pastes the code; nobody beneath sees it.
MANAGERS_SECRET = ("lazada.store", "authorization_code")
APPROVAL_CODE = "0_SECRET_APPROVAL_CODE"
VIEWS = {
    "lazada.app": [[False, "list"], [False, "form"], [False, "search"]],
    "lazada.store": [[False, "list"], [False, "form"], [False, "kanban"]],
}


@pytest.fixture(scope="module")
def lazada(environment):
    with simulators.serving(environment, orders=6, region="th", seed=3) as lazada:
        yield lazada


@pytest.fixture(scope="module")
def store(odoo, lazada):
    """A connected store with orders: its office, id, application and secrets."""
    office = BackOffice(odoo.client, lazada)
    with processes_off(odoo.client):
        app_id = office.create_app()
        store_id = office.connected_store(app_id, "th", "RIGHTS")
        office.press(store_id, "action_download_orders")
        code = {"authorization_code": APPROVAL_CODE}
        office.client.call("lazada.store", "write", [store_id], code)
        tokens = office.store(store_id, *SECRETS["lazada.store"])
        secrets = [tokens[name] for name in SECRETS["lazada.store"]]
        yield {
            "office": office,
            "ids": {"lazada.app": app_id, "lazada.store": store_id},
            "secrets": [lazada.about["app_secret"], *secrets],
        }


@pytest.fixture(scope="module")
def users(odoo, store):
    """``{name: session}`` of a user for each of the ``GROUPS``."""
    return {
        name: create_user(odoo, f"rights_{name}", groups)
        for name, groups in GROUPS.items()
    }


def create_user(odoo, login, groups, **values):
    """Create a user with exactly these groups; return a session."""
    ids = [odoo.client.record_id(group) for group in ["base.group_user", *groups]]
    odoo.client.create(
        "res.users",
        {
            "name": login,
            "login": login,
            "password": PASSWORD,
            "group_ids": [(6, 0, sorted(set(ids)))],
            **values,
        },
    )
    return another_session(odoo.client, login, PASSWORD)


def answers(user, model, record_id, field):
    """Ask for a field in every way; return the answers as one text.

    A refusal is an answer as well: its text must hold no secret either.
    """
    ids, domain = [record_id], [("id", "=", record_id)]
    specification = {field: {}}
    questions = (
        lambda: user.call(model, "read", ids, [field]),
        lambda: user.call(model, "read", ids),
        lambda: user.call(model, "search_read", domain, [field]),
        lambda: user.call(model, "search_read", domain),
        lambda: user.call(model, "web_search_read", domain, specification),
        lambda: user.call(model, "web_read", ids, specification),
        lambda: user.call(model, "export_data", ids, [field]),
        lambda: user.call(model, "formatted_read_group", domain, [field], ["__count"]),
        lambda: user.call(model, "copy_data", ids),
        lambda: user.call(model, "default_get", [field]),
        lambda: user.call(model, "get_views", VIEWS[model]),
        lambda: user.call(model, "fields_get", [field], ["string", "help"]),
        lambda: user.call("mail.message", "search_read", [], ["body"]),
    )
    return [_answer(question) for question in questions]


def _answer(question):
    try:
        return json.dumps(question())
    except OdooRefusal as refusal:
        return f"refused: {refusal}"


@pytest.mark.parametrize("name", GROUPS)
def test_no_secret_by_any_question(users, store, name):
    for model, fields in SECRETS.items():
        for field in fields:
            found = answers(users[name], model, store["ids"][model], field)
            for secret in store["secrets"]:
                assert not any(secret in answer for answer in found), (model, field)
            assert any(answer.startswith("refused") for answer in found)


@pytest.mark.parametrize("name", [n for n in GROUPS if n != "lazada_manager"])
def test_no_approval_code_beneath_the_manager(users, store, name):
    model, field = MANAGERS_SECRET
    found = answers(users[name], model, store["ids"][model], field)
    assert not any(APPROVAL_CODE in answer for answer in found)


def test_the_questions_do_find_secrets(odoo, store):
    """The administrator gets the very answers that the others must not get."""
    for model, fields in SECRETS.items():
        for field in fields:
            found = answers(odoo.client, model, store["ids"][model], field)
            assert any(secret in found[0] for secret in store["secrets"])
    model, field = MANAGERS_SECRET
    found = answers(odoo.client, model, store["ids"][model], field)
    assert APPROVAL_CODE in found[0]


@pytest.mark.parametrize("name", GROUPS)
def test_a_secret_cannot_be_guessed_by_searching(users, store, name):
    """A search for the first letters would tell a secret letter by letter."""
    for model, field in (
        ("lazada.app", "app_secret"),
        ("lazada.store", "access_token"),
    ):
        secret = store["secrets"][0 if model == "lazada.app" else 1]
        with pytest.raises(OdooRefusal):
            users[name].count(model, [(field, "=like", f"{secret[:5]}%")])


def test_a_user_may_look_and_not_touch(users, store):
    user, store_id = users["lazada_user"], store["ids"]["lazada.store"]
    assert user.read("lazada.store", [store_id], ["name"])[0]["name"] == "Store RIGHTS"
    assert user.count("lazada.order", [("store_id", "=", store_id)]) == 6
    for button in (
        "action_get_approval_code",
        "action_get_access_token",
        "action_refresh_access_token",
        "action_download_products",
        "action_download_orders",
        "action_import_orders",
    ):
        with pytest.raises(OdooRefusal) as refusal:
            user.call("lazada.store", button, [store_id])
        assert refusal.value.kind == "AccessError", button
    for values in ({"name": "Mine"}, {"partner_id": False}):
        with pytest.raises(OdooRefusal):
            user.call("lazada.store", "write", [store_id], values)


def test_an_internal_user_sees_no_lazada_at_all(users, store):
    for model in ("lazada.store", "lazada.app", "lazada.order", "lazada.sync.run"):
        with pytest.raises(OdooRefusal) as refusal:
            users["internal"].search_read(model, [], ["display_name"])
        assert refusal.value.kind == "AccessError", model


def test_an_accountant_sees_the_store_but_no_application(users, store):
    accountant = users["accountant"]
    store_id = store["ids"]["lazada.store"]
    assert accountant.read("lazada.store", [store_id], ["name"])
    with pytest.raises(OdooRefusal):
        accountant.call("lazada.store", "write", [store_id], {"name": "Mine"})
    with pytest.raises(OdooRefusal):
        accountant.search_read("lazada.app", [], ["name"])


def test_raw_answers_are_for_managers(users, store):
    """What Lazada sent holds the buyer's address."""
    domain = [("store_id", "=", store["ids"]["lazada.store"])]
    manager, user = users["lazada_manager"], users["lazada_user"]
    assert manager.search_read("lazada.order", domain, ["payload"])[0]["payload"]
    with pytest.raises(OdooRefusal):
        user.search_read("lazada.order", domain, ["payload"])


@pytest.fixture(scope="module")
def stranger(odoo, store):
    """A Lazada manager of another company."""
    company_id = odoo.client.create("res.company", {"name": "Another seller"})
    return create_user(
        odoo,
        "rights_stranger",
        GROUPS["lazada_manager"],
        company_id=company_id,
        company_ids=[(6, 0, [company_id])],
    )


def test_another_company_sees_nothing(stranger, store):
    for model in (
        "lazada.store",
        "lazada.order",
        "lazada.order.item",
        "lazada.product",
        "lazada.sku",
        "lazada.sync.run",
    ):
        assert store["office"].client.count(model, []) or model == "lazada.product"
        assert stranger.search(model, []) == [], model
    store_id = store["ids"]["lazada.store"]
    for question in (
        lambda: stranger.read("lazada.store", [store_id], ["name"]),
        lambda: stranger.call("lazada.store", "write", [store_id], {"name": "Mine"}),
        lambda: stranger.call("lazada.store", "action_get_approval_code", [store_id]),
        lambda: stranger.call("lazada.store", "action_download_orders", [store_id]),
    ):
        with pytest.raises(OdooRefusal) as refusal:
            question()
        assert refusal.value.kind == "AccessError"


def test_another_companys_visit_to_the_callback_is_refused(stranger, store):
    """The state that one user left for Lazada with is of no use to another."""
    office, store_id = store["office"], store["ids"]["lazada.store"]
    before = office.store(store_id, "access_token")
    address = office.press(store_id, "action_get_approval_code")["url"]
    state = address.split("state=")[1].split("&")[0]
    code = office.lazada.control.issue_code(region="th")
    page = stranger.session.get(
        f"{stranger.url}/lazada/callback?code={code}&state={state}", timeout=60
    )
    assert page.status_code == 400
    assert code not in page.text
    assert office.store(store_id, "access_token") == before
