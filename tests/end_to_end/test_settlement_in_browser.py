"""M2 to M8 and P1 in a real Chromium, as an accountant: set up, see the proof of a good
and a broken week, post, look at an order, undo, post again, match the bank line, look
at the profit."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from support.web_client import MILLISECONDS

DAYS = 42
PHONE = {"width": 390, "height": 844}
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
LAZADA = {"orders": 60, "products": 6, "seed": 33, "region": "sg", "days": DAYS}


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def store_id(office, lazada):
    """A store with invoiced orders and statements, one of which is broken."""
    since = datetime.now(timezone.utc) - timedelta(days=DAYS + 14)
    store_id = office.connected_store(
        office.create_app(),
        "sg",
        "BOOKS-SG",
        orders_from=f"{since:%Y-%m-%d %H:%M:%S}",
        invoice_policy="open",
        invoice_effective_date=f"{since:%Y-%m-%d}",
        invoice_auto_post=True,
        statements_from=f"{since:%Y-%m-%d}",
    )
    office.create_products(store_id)
    products = office.client.search("product.product", [("is_storable", "=", True)])
    office.client.call("product.product", "write", products, {"weight": 0.4})
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    office.press(store_id, "action_create_invoices")
    known = lazada.control.list_statements(region="sg")
    lazada.control.break_statement(
        region="sg", number=known[-1]["number"], by="closing"
    )
    office.press(store_id, "action_download_statements")
    return store_id


@pytest.fixture
def books(web, office):
    """The web client of an accountant who has no other right."""
    group_ids = [
        group_id(office.client, name)
        for name in ("base.group_user", "account.group_account_invoice")
    ]
    if not office.client.search("res.users", [("login", "=", "ann")]):
        office.client.create(
            "res.users",
            {
                "name": "Ann Accountant",
                "login": "ann",
                "password": "ann-password",
                "group_ids": [(6, 0, group_ids)],
                "odoobot_state": "disabled",  # its chat fills a phone's screen
            },
        )
    web.page.context.clear_cookies()
    web.log_in("ann", "ann-password")
    return web


def group_id(client, name):
    return client.call("ir.model.data", "check_object_reference", *name.split("."))[1]


def test_an_accountants_week(books, office, store_id):
    set_up(books, store_id, "Lazada Fees (new)", "Fees to Be Invoiced by Lazada (new)")
    broken = look_at_the_broken_week(books)
    number = post_the_weeks_before(office, broken, -1)
    post_undo_and_post(books, number)
    look_at_an_order(books, office)
    match_the_bank_line(books, office, number)
    enter_lazadas_invoice(books)
    look_at_the_profit(books)
    look_at_the_lists(books)


def test_an_accountants_week_on_a_phone(books, office, store_id):
    """The same, on a screen of 390 pixels, with the week before."""
    books.page.set_viewport_size(PHONE)
    set_up(books, store_id, "Lazada Fees", "Fees to Be Invoiced")
    broken = look_at_the_broken_week(books)
    number = post_the_weeks_before(office, broken, -2)
    post_undo_and_post(books, number)
    look_at_an_order(books, office)
    match_the_bank_line(books, office, number)
    look_at_the_profit(books)
    look_at_the_lists(books)


def set_up(web, store_id, fees, waiting):
    """Start with what is proposed; the names of two accounts have to be in view."""
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.open_tab("Statements")
    web.press("Set Up the Settlement")
    dialog = web.page.locator(".o_dialog")
    expect(dialog.locator(shown_rows(web), has_text="Fee").first).to_be_visible()
    expect(dialog).to_contain_text(fees)
    dialog.locator("[name=fees] input").click()
    web.page.locator(".o_select_menu_item", has_text="To be invoiced").click()
    expect(dialog).to_contain_text(waiting)
    web.shoot("set-up")
    web.press("Start")
    expect(dialog).to_have_count(0)
    web.wait()


def look_at_the_broken_week(web):
    open_list(web, "Lazada", "Statements", "lazada-statements")
    web.shoot("statements")
    row = web.page.locator(shown_rows(web), has_text="Differs").last
    number = row.locator("td[name=number], span.fs-5").inner_text()
    row.locator("td[name=number], span.fs-5").click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    expect(web.page.locator(".alert-danger")).to_contain_text(
        "1.00 SGD is not explained"
    )
    expect(web.page.get_by_role("button", name="Post", exact=True)).to_have_count(0)
    web.shoot("broken-week")
    return number


def shown_rows(web):
    """What shows a record: on a phone it is a card."""
    return CARD if web.page.viewport_size == PHONE else ".o_data_row"


def open_list(web, section, entry, path):
    """By the menu; on a phone, where that folds away, by the address."""
    if web.page.viewport_size == PHONE:
        web.page.goto(f"{web.url}/odoo/{path}")
        web.wait()
    else:
        web.open_app("Online Store")
        web.open_menu(section, entry)


def post_the_weeks_before(office, broken, position):
    """Post the weeks that add up, but one; return the number of that one."""
    states = ("ties", "posted", "paid")
    found = office.client.search_read(
        "lazada.statement", [("state", "in", states)], ["number", "state"]
    )[::-1]
    assert broken not in [one["number"] for one in found]
    own = found[position]
    for one in found:
        is_posted = one["state"] != "ties"
        if is_posted == (one == own):
            button = "action_undo" if is_posted else "action_post"
            office.client.call("lazada.statement", button, [one["id"]])
    return own["number"]


def post_undo_and_post(web, number):
    open_list(web, "Lazada", "Statements", "lazada-statements")
    row = web.page.locator(shown_rows(web), has_text=number)
    row.locator("td[name=number], span.fs-5").click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    web.shoot("good-week")
    press_above(web, "Post")
    expect_state(web, "Posted")
    web.shoot("posted")
    press_above(web, "Undo")
    web.press("Ok")
    expect_state(web, "Adds Up")
    press_above(web, "Post")
    expect_state(web, "Posted")


def press_above(web, name):
    """Press a button above the form; on a phone all but the first fold away."""
    web.clear_notifications()
    button = web.page.get_by_role("button", name=name, exact=True)
    more = web.page.locator(".o_statusbar_buttons button[title=More]")
    if not button.is_visible() and more.count():
        more.click()
    button.click()


def expect_state(web, name):
    current = ".o_arrow_button_current, .o_arrow_button.dropdown-toggle"
    shown = web.page.locator(current).filter(visible=True)
    named = shown.filter(has_text=re.compile(rf"^\s*{name}\s*$"))
    expect(named).to_have_count(1, timeout=MILLISECONDS)


def look_at_an_order(web, office):
    [order] = office.client.search_read(
        "lazada.order",
        [("settlement_state", "=", "settled")],
        ["name"],
        limit=1,
    )
    web.page.goto(f"{web.url}/odoo/lazada-orders/{order['id']}")
    web.wait()
    web.open_tab("Settlement")
    expect(web.page.locator(".o_field_widget[name=settlement_state]")).to_contain_text(
        "Settled"
    )
    rows = web.page.locator("[name=statement_row_ids]")
    expect(rows.get_by_text("Commission (16)").first).to_be_visible()
    web.shoot("order")


def match_the_bank_line(web, office, number):
    """The bank's own line comes by a file or a bank feed; here it is entered."""
    [statement] = office.client.search_read(
        "lazada.statement", [("number", "=", number)], ["payout", "date_to"]
    )
    [dollar] = office.client.search("res.currency", [("name", "=", "SGD")])
    [admin] = office.client.search("res.users", [("login", "=", "admin")])
    bookkeepers = group_id(office.client, "account.group_account_basic")
    office.client.call("res.groups", "write", [bookkeepers], {"user_ids": [(4, admin)]})
    [journal] = office.client.search(
        "account.journal", [("code", "=", "BSGD")]
    ) or office.client.call(
        "account.journal",
        "create",
        [{"name": "Bank SGD", "code": "BSGD", "type": "bank", "currency_id": dollar}],
    )
    day = datetime.fromisoformat(statement["date_to"]) + timedelta(days=3)
    office.client.create(
        "account.bank.statement.line",
        {
            "journal_id": journal,
            "amount": statement["payout"],
            "date": f"{day:%Y-%m-%d}",
            "payment_ref": f"LAZADA {number}",
        },
    )
    web.page.goto(f"{web.url}/odoo/lazada-statements/{statement['id']}")
    web.wait()
    press_above(web, "Match Payout")
    expect_state(web, "Paid")
    web.shoot("paid")


def enter_lazadas_invoice(web):
    web.open_app("Online Store")
    web.open_menu("Fees", "Lazada's Invoices")
    web.begin_record()
    web.choose("store_id", "BOOKS-SG")
    web.fill("number", "LZD-2026-1")
    web.save()
    web.wait()
    rows = web.page.locator("[name=line_ids] .o_data_row")
    expect(rows.filter(has_text="Commission").first).to_be_visible()
    web.shoot("fee-invoice")
    web.press("Create Bill")
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    expect(web.page.locator(".o_form_view")).to_contain_text("Commission")
    web.shoot("bill")


def look_at_the_profit(web):
    open_list(web, "Fees", "Profit", "lazada-profit")
    expect(web.page.locator("div.o_pivot")).to_contain_text("Goods")
    expect(web.page.locator("div.o_pivot")).to_contain_text("Fees")
    web.shoot("profit")


def look_at_the_lists(web):
    """What to get money back for: each list opens, and says what it is for."""
    for entry, path in (
        ("Settled Differently", "lazada-settled-differently"),
        ("High Shipping", "lazada-high-shipping"),
        ("Claims Outstanding", "lazada-claims-outstanding"),
    ):
        open_list(web, "To Do", entry, path)
        view = web.page.locator(".o_list_view, .o_kanban_view")
        expect(view).to_be_visible()
        web.shoot(path)
