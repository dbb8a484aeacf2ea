"""M2 to M8 and P1 in a real Chromium, as an accountant: set up, see the proof of a good
and a broken week, post, look at an order, undo, post again, match the bank line, look
at the profit."""

from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

DAYS = 42
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
    office.client.create(
        "res.users",
        {
            "name": "Ann Accountant",
            "login": "ann",
            "password": "ann-password",
            "group_ids": [(6, 0, group_ids)],
        },
    )
    web.page.context.clear_cookies()
    web.log_in("ann", "ann-password")
    return web


def group_id(client, name):
    return client.call("ir.model.data", "check_object_reference", *name.split("."))[1]


def test_an_accountants_week(books, office, store_id):
    set_up(books, store_id)
    broken = look_at_the_broken_week(books)
    number = post_undo_and_post(books, office, broken)
    look_at_an_order(books, office)
    match_the_bank_line(books, office, number)
    enter_lazadas_invoice(books)
    look_at_the_profit(books)


def set_up(web, store_id):
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.open_tab("Statements")
    web.press("Set Up the Settlement")
    dialog = web.page.locator(".o_dialog")
    expect(dialog.locator(".o_data_row", has_text="Fee").first).to_be_visible()
    expect(dialog).to_contain_text("Lazada Fees (new)")
    dialog.locator("[name=fees] input").click()
    web.page.locator(".o_select_menu_item", has_text="To be invoiced").click()
    expect(dialog).to_contain_text("Fees to Be Invoiced by Lazada (new)")
    web.shoot("set-up")
    web.press("Start")
    expect(dialog).to_have_count(0)
    web.wait()


def look_at_the_broken_week(web):
    web.open_app("Online Store")
    web.open_menu("Lazada", "Statements")
    web.shoot("statements")
    row = web.page.locator(".o_data_row", has_text="Differs").last
    number = row.locator("td[name=number]").inner_text()
    row.locator("td[name=number]").click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    expect(web.page.locator(".alert-danger")).to_contain_text(
        "1.00 SGD is not explained"
    )
    expect(web.page.get_by_role("button", name="Post", exact=True)).to_have_count(0)
    web.shoot("broken-week")
    return number


def post_undo_and_post(web, office, broken):
    found = office.client.search_read(
        "lazada.statement", [("state", "=", "ties")], ["number"], order="date_to"
    )
    assert broken not in [one["number"] for one in found]
    for one in found[:-1]:
        office.client.call("lazada.statement", "action_post", [one["id"]])
    number = found[-1]["number"]
    web.open_menu("Lazada", "Statements")
    web.open_row(number)
    web.wait()
    web.press("Post")
    expect(web.page.locator(".o_arrow_button_current")).to_have_text("Posted")
    web.shoot("posted")
    web.press("Undo")
    web.press("Ok")
    expect(web.page.locator(".o_arrow_button_current")).to_have_text("Adds Up")
    web.press("Post")
    expect(web.page.locator(".o_arrow_button_current")).to_have_text("Posted")
    return number


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
    journal = office.client.create(
        "account.journal",
        {"name": "Bank SGD", "code": "BSGD", "type": "bank", "currency_id": dollar},
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
    web.press("Match Payout")
    expect(web.page.locator(".o_arrow_button_current")).to_have_text("Paid")
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
    web.open_app("Online Store")
    web.open_menu("Fees", "Profit")
    expect(web.page.locator("div.o_pivot")).to_contain_text("Goods")
    expect(web.page.locator("div.o_pivot")).to_contain_text("Fees")
    web.shoot("profit")
