"""A store whose SKUs nobody has prepared: from the end of the first download to the
first order that goes through, by the buttons that the screens show."""

from playwright.sync_api import expect

LAZADA = {"orders": 12, "products": 6, "seed": 17, "region": "sg"}
PHONE = {"width": 390, "height": 844}


def test_from_the_first_download_to_the_first_sales_order(web, office, lazada):
    store_id = office.connected_store(office.create_app(), "sg", "GUIDE")
    for button in ("download_products", "download_orders", "import_orders"):
        office.press(store_id, f"action_{button}")
    assert office.count_orders(store_id, [("state", "=", "error")])
    look_at_the_checklist(web, store_id)
    mend_an_order_by_its_button(web, office, store_id)
    retry_says_what_came_of_it(web)
    link_the_others_from_the_checklist(web, office, store_id)


def look_at_the_checklist(web, store_id):
    web.page.goto(f"{web.url}/odoo/lazada-dashboard")
    web.wait()
    card = web.page.locator(".o_kanban_record", has_text="Store GUIDE")
    expect(card).to_contain_text("Next: link")
    web.shoot("dashboard")
    open_store(web, store_id)
    guide = web.page.locator("[name=guide]")
    expect(guide).to_contain_text("SKUs to your products")
    web.shoot("checklist")
    web.page.set_viewport_size(PHONE)
    web.page.screenshot(path=web.folder / "checklist-on-a-phone.png")
    web.page.set_viewport_size({"width": 1366, "height": 768})


def open_store(web, store_id):
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()


def mend_an_order_by_its_button(web, office, store_id):
    """The button of a row leads to the SKUs of its order."""
    web.page.goto(f"{web.url}/odoo/lazada-orders-in-error")
    web.wait()
    web.shoot("orders-in-error")
    before = office.count_orders(store_id, [("state", "=", "error")])
    row = web.page.locator(".o_data_row", has_text="Store GUIDE").first
    row.locator("td.o_data_cell").first.click()
    web.page.wait_for_selector(".o_form_view")
    web.wait()
    web.shoot("order-in-error")
    web.press("Link SKUs")
    dialog = web.page.get_by_role("dialog")
    dialog.locator("[name=create_missing] input").check()
    web.shoot("link-skus")
    dialog.get_by_role("button", name="Link and Create").click()
    expect(web.page.locator(".o_notification").last).to_contain_text("created")
    web.wait()
    office.import_all(store_id)
    assert office.count_orders(store_id, [("state", "=", "error")]) < before


def retry_says_what_came_of_it(web):
    """With the same result, too."""
    web.page.goto(f"{web.url}/odoo/lazada-orders-in-error")
    web.wait()
    web.page.click("thead .o_list_record_selector input")
    web.page.locator(".o_control_panel").get_by_role("button", name="Retry").click()
    told = web.page.locator(".o_notification").last
    expect(told).to_contain_text("Tried just now. Error:")
    web.shoot("retried")
    web.notification()


def link_the_others_from_the_checklist(web, office, store_id):
    open_store(web, store_id)
    web.press("Link SKUs")
    web.wait()
    web.page.click("thead .o_list_record_selector input")
    web.press("Link or Create Products")
    dialog = web.page.get_by_role("dialog")
    dialog.locator("[name=create_missing] input").check()
    dialog.get_by_role("button", name="Link and Create").click()
    expect(web.page.locator(".o_notification").last).to_contain_text("created")
    web.wait()
    office.import_all(store_id)
    assert not office.count_orders(store_id, [("state", "=", "error")])
    open_store(web, store_id)
    guide = web.page.locator("[name=guide]")
    expect(guide).to_contain_text("Count the stock")
    web.shoot("checklist-goes-on")
    web.press("Taxes and Stock Are Right")
    expect(guide).to_be_hidden()
    web.shoot("checklist-is-done")
