"""W1 on the screen: what lies at Lazada, the orders that Lazada fulfils, and what
differs."""

import pytest
from playwright.sync_api import expect

from support.back_office import run_scheduled_action

LAZADA = {"orders": 0, "products": 4, "seed": 23, "region": "sg"}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    """Without the orders of other modules."""
    return empty_odoo


def test_goods_at_lazada(web, office, lazada, odoo):
    store_id = office.connected_store(office.create_app(), "sg", "FBL")
    office.press(store_id, "action_download_products")
    office.create_products(store_id)
    theirs, ours = sorted(lazada.control.stock())[:2]
    lazada.control.mark_sku(seller_sku=theirs, fbl_quantity=9)
    units = [{"sku": theirs, "is_fbl": 1}, {"sku": ours}]
    lazada.control.create_order(units=units)
    order = lazada.control.create_order(units=units[:1])["order"]
    lazada.control.set_status(order_id=order["order_id"], status="shipped")
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    run_scheduled_action(odoo.client, "lazada_fbl.ir_cron_lazada_deliver_fbl")
    look_at_the_store(web, store_id)
    look_at_what_differs(web)
    look_at_the_orders(web, order)


def on_a_phone(web, name, shown=None):
    web.page.set_viewport_size(PHONE)
    web.page.reload()
    web.wait()
    if shown:
        web.open_tab(shown)
        web.page.locator("[name=action_compare_fbl]").scroll_into_view_if_needed()
    web.page.screenshot(path=web.folder / f"{name}-on-a-phone.png", full_page=True)
    web.page.set_viewport_size(WIDE)
    web.page.reload()
    web.wait()


def look_at_the_store(web, store_id):
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.open_tab("Stock")
    location = web.page.locator("[name=fbl_location_id] input")
    expect(location).to_have_value("LZSG/At Lazada")
    web.press("Compare with Lazada's Warehouse")
    count = web.page.locator("[name=fbl_difference_count]")
    expect(count).to_contain_text("1", timeout=60_000)
    location.scroll_into_view_if_needed()
    web.clear_notifications()
    web.shoot("store")
    on_a_phone(web, "store", "Stock")


def look_at_what_differs(web):
    web.page.goto(f"{web.url}/odoo/lazada-fbl-stock")
    web.wait()
    row = web.page.locator(".o_data_row")
    expect(row).to_have_count(1)
    expect(row.locator("[name=quantity_at_lazada]")).to_have_text("8.00")
    expect(row.locator("[name=difference]")).to_have_text("-9.00")
    web.shoot("differences")
    on_a_phone(web, "differences")
    web.page.goto(f"{web.url}/odoo/lazada-fbl-stock?view_type=list")
    web.wait()
    web.page.click("thead .o_list_record_selector input")
    web.press("Adjust to Lazada's Figure")
    web.page.get_by_role("dialog").get_by_role("button", name="Ok").click()
    expect(web.page.locator(".o_notification").last).to_contain_text("Adjusted")
    web.clear_notifications()


def look_at_the_orders(web, order):
    """A mixed order is the seller's to ship, Lazada's own is not."""
    web.page.goto(f"{web.url}/odoo/lazada-orders-to-ship")
    web.wait()
    expect(web.page.locator(".o_data_row")).to_have_count(1)
    web.page.goto(f"{web.url}/odoo/lazada-orders")
    web.wait()
    web.page.click(".o_searchview_dropdown_toggler")
    web.page.get_by_role("menuitemcheckbox", name="Fulfilled by Lazada").click()
    web.page.keyboard.press("Escape")
    web.wait()
    expect(web.page.locator(".o_data_row")).to_have_count(2)
    web.shoot("orders")
    web.page.locator(".o_data_row", has_text=str(order["order_number"])).locator(
        "td.o_data_cell"
    ).first.click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    expect(web.page.locator("[name=fulfilled_by]")).to_contain_text("Lazada")
    web.shoot("order")
    on_a_phone(web, "order")
