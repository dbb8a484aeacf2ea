"""A second store in another country, nothing of which is prepared: no SKU is known, its
currency has no rate, the company has no tax for it, no stock is counted. From the
dashboard to the first order that is shipped, labelled and invoiced, by what the
screens offer and nothing else; clicks, seconds and dead ends are counted."""

import pytest
from playwright.sync_api import expect

from environment.demo.story import Story
from support.newcomer import Newcomer

LAZADA = {"orders": 18, "products": 4, "seed": 31, "region": "sg,th"}
STORE = "Lazada Thailand"


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def first_store(odoo, lazada):
    """The company sells in Singapore already; a buyer in Thailand orders today."""
    story = Story(odoo.client, lazada.about, "sg")
    story.play()
    [company] = odoo.client.search("res.company", [], limit=1)
    no_tax = {"account_sale_tax_id": False}
    odoo.client.call("res.company", "write", [company], no_tax)
    # Its own numbers are no seller SKUs.
    products = odoo.client.search("product.product", [("default_code", "!=", False)])
    odoo.client.call("product.product", "write", products, {"default_code": False})
    lazada.control.create_order(region="th", size=2)
    return story.store_id


def test_from_a_second_store_to_the_first_parcel(web, lazada, first_store):
    newcomer = Newcomer(web)
    try:
        walk(newcomer, lazada)
    finally:
        print(f"\n{newcomer.report()}")
    assert newcomer.dead_ends == []


def walk(newcomer, lazada):
    connect(newcomer, lazada)
    download(newcomer)
    enter_a_rate(newcomer)
    link_skus(newcomer)
    set_taxes(newcomer)
    count_stock(newcomer)
    ship(newcomer)
    invoice(newcomer)


def connect(newcomer, lazada):
    web = newcomer.web
    with newcomer.step("Connect the store"):
        newcomer.click(web.page.locator(".o_navbar_apps_menu button"))
        newcomer.click(
            web.page.locator(".o-dropdown--menu .o_app", has_text="Online Store")
        )
        web.wait()
        newcomer.follow("Connect a Lazada Store")
        newcomer.follow("Next")
        newcomer.choose("region", "Thailand")
        expect(web.page.locator("[name=rate_hint]")).to_contain_text("THB")
        newcomer.follow("Next")
        newcomer.follow("Log In at Lazada")
        web.page.wait_for_url("**/oauth/authorize**")
        newcomer.enter(web.page.locator("input[name=email]"), lazada.about["email"])
        password = lazada.about["password"]
        newcomer.enter(web.page.locator("input[name=password]"), password)
        newcomer.click(web.page.locator("button[value=submit]"))
        web.page.wait_for_url("**/odoo/lazada-stores/*")
        web.wait()
        web.complaints.clear()  # requests of the page that was left for Lazada


def guide(web):
    return web.page.locator("[name=guide]")


def download(newcomer):
    web = newcomer.web
    with newcomer.step("Download for the first time"):
        newcomer.follow("Start the First Download")
        web.wait()
        expect(guide(web)).to_contain_text("Link", timeout=120_000)


def enter_a_rate(newcomer):
    web = newcomer.web
    with newcomer.step("Enter a rate"):
        newcomer.follow("Exchange Rate", within=guide(web))
        web.page.wait_for_selector(".o_form_view [name=rate_ids]")
        web.wait()
        newcomer.follow("Add a line")
        rate = web.page.locator(".o_selected_row [name=company_rate] input")
        newcomer.enter(rate, "25")
        newcomer.click(web.page.locator(".o_form_button_save"))
        web.page.wait_for_selector(".o_form_saved", state="attached")
        go_back(newcomer)


def go_back(newcomer):
    newcomer.follow(STORE)
    newcomer.web.page.wait_for_selector(".o_form_view [name=app_id]")
    newcomer.web.wait()


def link_skus(newcomer):
    web = newcomer.web
    with newcomer.step("Create the products"):
        newcomer.follow("Link SKUs", within=guide(web))
        web.page.wait_for_selector(".o_list_view")
        web.wait()
        newcomer.mark_all()
        newcomer.follow("Link or Create Products")
        create = web.page.get_by_role("dialog").locator("[name=create_missing] input")
        newcomer.click(create)
        newcomer.follow("Link and Create")
        expect(web.page.locator(".o_notification").last).to_contain_text("created")
        web.wait()
        go_back(newcomer)


def set_taxes(newcomer):
    web = newcomer.web
    with newcomer.step("Set the taxes"):
        newcomer.follow("Products without Tax", within=guide(web))
        open_column(newcomer, "taxes_id")
        newcomer.type("9% GST")
        tax = web.page.locator(".o-autocomplete--dropdown-item", has_text="9% GST")
        newcomer.click(tax.first)
        confirm(newcomer)
        go_back(newcomer)


def open_column(newcomer, field):
    """Mark all rows, and open the cell of the first one."""
    newcomer.web.page.wait_for_selector(".o_list_view .o_data_row")
    newcomer.web.wait()
    newcomer.mark_all()
    cells = newcomer.web.page.locator(f".o_data_row td[name={field}]")
    newcomer.click(cells.first)
    expect(cells.first.locator("input")).to_be_focused()


def confirm(newcomer):
    """Odoo asks whether all marked rows are meant."""
    newcomer.follow("Update")
    newcomer.web.wait()


def count_stock(newcomer):
    web = newcomer.web
    with newcomer.step("Count the stock"):
        newcomer.follow("Products without Stock", within=guide(web))
        open_column(newcomer, "qty_available")
        newcomer.type("100")
        newcomer.click(web.page.locator(".o_last_breadcrumb_item"))
        confirm(newcomer)
        go_back(newcomer)
        expect(guide(web)).to_be_hidden()


def ship(newcomer):
    web = newcomer.web
    with newcomer.step("Pack, ready to ship, label"):
        newcomer.follow("To Ship")
        web.page.wait_for_selector(".o_list_view")
        web.wait()
        newcomer.mark_all()
        newcomer.follow("Ready to Ship")
        row = web.page.locator(".o_data_row").first
        expect(row).to_contain_text("Ready to ship", timeout=60_000)
        web.wait()
        newcomer.mark_all()
        with web.page.expect_download() as label:
            newcomer.follow("Get Labels")
        assert label.value.suggested_filename.endswith(".pdf")


def invoice(newcomer):
    web = newcomer.web
    with newcomer.step("Invoice"):
        newcomer.click(web.page.locator(".o_selection_box .o_unselect_all").first)
        newcomer.click(web.page.locator(".o_data_row td[name=name]").first)
        web.page.wait_for_selector(".o_form_view")
        web.wait()
        newcomer.follow("Sales Order")
        web.page.wait_for_selector(".o_field_widget[name=order_line]")
        web.wait()
        newcomer.follow("Create Invoice")
        newcomer.follow("Create Draft")
        web.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        web.wait()
        newcomer.follow("Confirm")
        status = web.page.locator(".o_statusbar_status .o_arrow_button_current")
        expect(status).to_have_text("Posted", timeout=60_000)
