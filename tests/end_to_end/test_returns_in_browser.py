"""R2 to R4 in a real Chromium: decide, refuse with a picture, scan and receive, scrap,
credit; as a person of the store, of the warehouse and of the accounts, each without the
others' rights, on a screen and on a telephone."""

import random

import pytest
from playwright.sync_api import expect

from support.back_office import processes_off, run_scheduled_action
from support.return_office import RETURNS, ReturnOffice
from support.return_plans import Article, Case, Plan
from support.return_shop import PNG
from support.web_client import WebClient, screenshots_folder

DOWNLOAD, SEND, BOOK = (
    f"{RETURNS}_download_returns",
    f"{RETURNS}_send_return_decisions",
    f"{RETURNS}_book_returns",
)
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
PEOPLE = {
    "rita": ("base.group_user", "lazada_connector.group_lazada_user"),
    "pia": ("base.group_user", "stock.group_stock_user"),
    "ann": ("base.group_user", "account.group_account_invoice"),
}
PASSWORD = "a-password-of-the-test"
LAZADA = {"orders": 0, "products": 4, "seed": 53, "region": "sg"}
MUGS = Article("29.90", "0.00", "2.50", quantity=2)


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def shop(odoo, lazada):
    """A store that credits by hand, and three plays: whose return is to be agreed, to
    be refused, and a refund without goods."""
    with processes_off(odoo.client):
        shop = ReturnOffice(odoo, lazada, random.Random(1))
        companies = odoo.client.search("res.company", [])
        no_warning = {"has_received_warning_stock_sms": True}
        odoo.client.call("res.company", "write", companies, no_warning)
        shop.open_store("BROWSER-SG")
        for login, groups in PEOPLE.items():
            create_user(odoo.client, login, groups)
        plan = Plan("by hand", "RETURN", ())
        shop.plays = shop.sell([Case(plan, (MUGS,), 2, "")] * 2)
        for play in shop.plays:
            shop.elsewhere.ask(play)
        run_scheduled_action(odoo.client, DOWNLOAD)
        yield shop


def create_user(client, login, groups):
    ids = [client.record_id(name) for name in groups]
    values = {"name": login.title(), "login": login, "password": PASSWORD}
    client.create("res.users", {**values, "group_ids": [(6, 0, ids)]})


@pytest.fixture
def as_person(browser, odoo, environment, request):
    """Open the web client as one of ``PEOPLE``; none may complain."""
    folder = screenshots_folder(environment, request.node.name)
    opened = []

    def open_one(login):
        context = browser.new_context(reduced_motion="reduce")
        web = WebClient(context.new_page(), odoo.url, folder / login)
        web.folder.mkdir(exist_ok=True)
        opened.append((context, web))
        web.log_in(login, PASSWORD)
        return web

    yield open_one
    for context, web in opened:
        context.close()
        assert web.complaints == []


def test_from_the_request_to_the_credit_note(as_person, shop, lazada):
    agreed, refused = shop.plays
    web = as_person("rita")
    look_at_what_is_to_decide(web)
    agree(web, agreed)
    refuse_with_a_picture(web, refused)
    run_scheduled_action(shop.client, SEND)
    assert shop.elsewhere.is_decided(agreed, "agreeReturn")
    assert lazada.control.return_decisions()["repeated"] == []
    bring_back(shop, lazada, agreed)

    receive_with_one_scrapped(as_person("pia"), shop, agreed)
    assert shop.received_units()[agreed.order_id] == 2
    assert shop.scrapped_units()[agreed.order_id] == 1

    confirm_and_refund(web, shop, lazada, agreed)
    credit(as_person("ann"), agreed)
    unit = lazada.control.returned_units()[0]
    assert f"{shop.invoiced('out_refund')[agreed.order_id]}" == "59.80"
    assert unit["given_back"] == "29.90"


def look_at_what_is_to_decide(web):
    web.open_app("Online Store")
    web.open_menu("To Do", "Returns to Decide")
    expect(web.page.locator(".o_data_row")).to_have_count(2)
    shoot(web, "to-decide")


def agree(web, play):
    open_return(web, play)
    shoot(web, "return")
    web.press("Agree to Return")
    expect(web.page.locator(".o_notification").last).to_contain_text("background")
    web.notification()
    web.wait()
    expect(button(web, "Agree to Return")).to_have_count(0)
    expect(web.page.locator("[name=decision]")).to_contain_text("background")
    shoot(web, "agreed")


def refuse_with_a_picture(web, play):
    open_return(web, play)
    web.press("Refuse Return")
    dialog = web.page.locator(".o_dialog")
    dialog.locator("[name=reason_id] input").click()
    web.page.locator(".o-autocomplete--dropdown-item", has_text="used").first.click()
    dialog.locator("[name=comment] textarea").fill("It was used.")
    dialog.locator("[name=attachment_ids] input[type=file]").set_input_files(
        {"name": "proof.png", "mimeType": "image/png", "buffer": PNG}
    )
    expect(dialog.locator("[name=attachment_ids]")).to_contain_text("proof.png")
    shoot(web, "refuse")
    web.press("Tell Lazada")
    expect(dialog).to_have_count(0)
    web.clear_notifications()


def bring_back(shop, lazada, play):
    for _step in range(2):
        lazada.control.advance_returns(return_ids=[play.return_id])
    run_scheduled_action(shop.client, DOWNLOAD)
    run_scheduled_action(shop.client, BOOK)


def receive_with_one_scrapped(web, shop, play):
    [row] = shop.read(
        "lazada.return", ["tracking_number"], [("lazada_id", "=", str(play.return_id))]
    )
    web.open_app("Inventory")
    web.open_menu("Operations", "Receive Lazada Returns")
    code = web.page.locator(".o_dialog [name=code] input")
    code.fill(row["tracking_number"].split(",")[0])
    shoot(web, "scan")
    code.press("Enter")
    web.page.wait_for_selector(".o_form_view .o_data_row")
    web.wait()
    expect(button(web, "Agree to Refund")).to_have_count(0)
    shoot(web, "parcel")
    rows = web.page.locator("[name=line_ids] .o_data_row")
    for number, name in enumerate(("Good", "Scrap")):
        rows.nth(number).locator(f"button[title={name}], [data-tooltip={name}]").click()
        web.wait()
    web.press("Receive")
    web.wait()
    expect(button(web, "Receive")).to_have_count(0)
    shoot(web, "received")


def confirm_and_refund(web, shop, lazada, play):
    open_return(web, play)
    for name in ("Confirm Receipt", "Agree to Refund"):
        web.press(name)
        web.press("Ok")
        web.wait()
        run_scheduled_action(shop.client, SEND)
        web.page.reload()
        web.wait()
    shoot(web, "refund-agreed")
    lazada.control.advance_returns(return_ids=[play.return_id])
    run_scheduled_action(shop.client, DOWNLOAD)


def credit(web, play):
    open_return(web, play)
    expect(button(web, "Agree to Return")).to_have_count(0)
    expect(button(web, "Receive")).to_have_count(0)
    shoot(web, "to-credit")
    web.press("Create Credit Note")
    web.wait()
    web.clear_notifications()
    web.page.reload()
    web.wait()
    shoot(web, "credited")
    web.page.locator(".oe_stat_button", has_text="Credit Note").click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    expect(web.page.locator(".o_form_view")).to_contain_text("59.80")
    shoot(web, "credit-note")


def open_return(web, play):
    web.page.goto(f"{web.url}/odoo/lazada-returns")
    web.wait()
    web.search(str(play.return_id))
    web.open_row(str(play.return_id))
    web.wait()


def button(web, name):
    return web.page.get_by_role("button", name=name, exact=True)


def shoot(web, name):
    """On a screen and on a telephone."""
    web.shoot(name)
    web.page.set_viewport_size(PHONE)
    web.page.wait_for_timeout(300)
    web.page.screenshot(path=web.folder / f"phone-{name}.png")
    web.page.set_viewport_size(SCREEN)
    web.page.wait_for_timeout(300)
