"""What people see who have only their own rights: every menu of the apps that they work
in opens, and so does the first record of each list. On the shop that ``setup/demo``
leaves, with an order in error, something late, a return and a courier's file."""

import pytest
from playwright.sync_api import expect

from environment.demo.story import Story
from environment.demo.work import Work
from support.web_client import WebClient, screenshots_folder

PASSWORD = "correct horse battery staple"
LAZADA = {"orders": 24, "products": 6, "seed": 5, "region": "sg"}
# Role: groups, apps, and what has to be offered there.
ROLES = {
    "warehouse": (["stock.group_stock_user"], ["Inventory"]),
    "accountant": (["account.group_account_invoice"], ["Invoicing", "Online Store"]),
    "clerk": (["lazada_connector.group_lazada_user"], ["Online Store", "Sales"]),
}
# Odoo's own settings have nothing of ours.
SET_UP_BY_OTHERS = (
    "Inventory / Configuration",
    "Invoicing / Configuration",
    "Sales / Configuration",
)
TROUBLE = ".o_error_dialog, .o_dialog .modal-title:text('Access Error')"
RECORDS = ".o_data_row td.o_data_cell, .o_kanban_record:not(.o_kanban_ghost)"
OPEN = """id => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
    id, {clearBreadcrumbs: true}
)"""


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def shop(odoo, lazada, tmp_path_factory):
    story = Story(odoo.client, lazada.about, "sg")
    story.play()
    file = tmp_path_factory.mktemp("courier") / "courier.csv"
    Work(story, lazada.about, file).leave()
    return story


@pytest.fixture(params=ROLES)
def visitor(request, page, odoo, shop, environment):
    """The web client of a user with one role, who must not meet an error."""
    groups, apps = ROLES[request.param]
    create_user(odoo, request.param, groups)
    folder = screenshots_folder(environment, request.node.name)
    web = WebClient(page, odoo.url, folder)
    web.log_in(request.param, PASSWORD)
    yield web, request.param, apps
    # Pictures of products are on a server that is not there.
    lost = "ERR_NAME_NOT_RESOLVED"
    assert [each for each in web.complaints if lost not in each] == []


def create_user(odoo, login, groups):
    ids = [odoo.client.record_id(group) for group in ["base.group_user", *groups]]
    values = {"name": login.title(), "login": login, "password": PASSWORD}
    odoo.client.create("res.users", {**values, "group_ids": [(6, 0, ids)]})


def test_every_menu_opens(visitor):
    web, role, apps = visitor
    entries = menu_entries(web, apps)
    assert entries, role
    opened = [entry for entry in entries if open_entry(web, *entry)]
    print(f"\n{role}: {len(entries)} menus, {len(opened)} of them with a record")
    assert opened, role


def menu_entries(web, apps):
    """Return ``(path of names, action id)`` of what stands below these apps."""
    menus = web.page.evaluate(
        "fetch('/web/webclient/load_menus').then(answer => answer.json())"
    )
    roots = {menus[str(number)]["name"]: number for number in menus["root"]["children"]}
    assert set(apps) <= set(roots), f"missing apps: {set(apps) - set(roots)}"
    entries = []
    for app in apps:
        entries += _entries_below(menus, menus[str(roots[app])], app)
    return entries


def _entries_below(menus, menu, path):
    found = []
    if path.endswith(SET_UP_BY_OTHERS):
        return found
    if menu["actionModel"] == "ir.actions.act_window":
        found.append((path, menu["actionID"]))
    for number in menu["children"]:
        child = menus[str(number)]
        found += _entries_below(menus, child, f"{path} / {child['name']}")
    return found


def open_entry(web, path, action_id):
    """Open a menu's action and the first record in it; return whether there is one."""
    web.page.evaluate(OPEN, action_id)
    web.page.wait_for_selector(".o_view_controller, .o_dialog")
    check(web, path)
    dialog = web.page.locator(".o_dialog")
    if dialog.count():
        dialog.locator(".btn-close").first.click()
        expect(dialog).to_have_count(0)
        return False
    record = web.page.locator(RECORDS).first
    # Rows of a list that is empty yet are Odoo's samples.
    if web.page.locator(".o_view_sample_data").count() or not record.count():
        return False
    record.click()
    check(web, f"{path}, first record")
    for tab in web.page.locator(".o_form_view .o_notebook .nav-link").all():
        tab.click()
    check(web, f"{path}, pages of the first record")
    return True


def check(web, where):
    web.wait()
    trouble = web.page.locator(TROUBLE)
    assert not trouble.count(), f"{where}: {trouble.first.inner_text()}"
