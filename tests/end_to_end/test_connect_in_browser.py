"""The store manual (requirements D1–D10), clicked through in a real Chromium."""

import time

from playwright.sync_api import expect

CODE_FIELD = ".o_field_widget[name=authorization_code] input"
LAZADA = {"orders": 40, "products": 12, "seed": 11, "region": "sg"}


def test_set_up_a_store_and_connect_it(web, office, lazada):
    set_up_application(web, lazada)
    set_up_store(web)
    web.choose_action("1. Get Lazada Approval Code")
    log_in_at_lazada(web)

    # Lazada sends the browser to the callback, and that to the store.
    web.page.wait_for_url("**/odoo/lazada-stores/*")
    web.wait()
    assert web.value("account") == "owner@example.com"
    assert web.value("token_country") == "SG"
    for field in ("seller_id", "short_code", "access_token_expires_at"):
        assert web.value(field), field
    assert web.value("refresh_token_expires_at")
    status = web.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(status).to_have_text("Connected")
    web.shoot("connected-store")
    web.open_menu("Lazada", "Setup Lazada Store")
    web.shoot("store-list")
    expect(web.page.locator(".o_data_row", has_text="LZD-SG")).to_contain_text(
        "Connected"
    )


def set_up_application(web, lazada):
    web.page.click(".o_navbar_apps_menu button")
    web.shoot("apps-menu")
    web.page.keyboard.press("Escape")
    web.open_app("Online Store")
    web.shoot("online-store")
    web.open_menu("Configuration", "Applications")
    web.shoot("applications")
    web.begin_record()
    web.fill("name", "My Company ERP")
    web.fill("app_key", lazada.about["app_key"])
    web.fill("app_secret", lazada.about["app_secret"])
    web.fill("api_url", f"{lazada.url}/rest")
    web.fill("auth_url", lazada.url)
    web.save()
    web.shoot("application")


def set_up_store(web):
    web.open_menu("Lazada", "Setup Lazada Store")
    web.begin_record()
    web.shoot("new-store")
    web.fill("name", "Our Store in Singapore")
    web.fill("code", "LZD-SG")
    web.choose("region", "Singapore")
    web.choose("app_id", "My Company ERP")
    create_customer(web)
    web.save()
    web.shoot("store-not-connected")
    web.open_tab("Process Settings")
    web.shoot("process-settings")
    expect(web.page.locator(".o_field_widget[name=code] input")).to_have_count(0)


def create_customer(web):
    """Type a customer that does not exist yet, as one does in Odoo."""
    entry = web.page.locator(".o_field_widget[name=partner_id] input").first
    entry.fill("Lazada Singapore")
    web.page.locator(
        ".o-autocomplete--dropdown-item", has_text='Create "Lazada Singapore"'
    ).click()


def log_in_at_lazada(web):
    """Once with a wrong password, once with the right one."""
    web.page.fill("input[name=email]", "owner@example.com")
    web.page.fill("input[name=password]", "wrong")
    web.page.click("button[value=submit]")
    expect(web.page.get_by_role("alert")).to_contain_text("password is wrong")
    web.shoot("consent-refused")
    assert web.page.input_value("input[name=email]") == "owner@example.com"
    web.page.fill("input[name=password]", "right")
    web.page.click("button[value=submit]")


def test_connect_by_pasting_the_code_and_refresh(web, office, lazada):
    store_id = office.create_store(office.create_app(), "sg", "PASTE")
    lazada.control.set_mode(redirect="none")
    try:
        code = copy_the_code(web, store_id)
    finally:
        lazada.control.set_mode(redirect="follow")
    paste_the_code(web, store_id)
    web.choose_action("2. Get Lazada Access Token")
    expect(web.page.locator(".o_notification").last).to_contain_text("is connected")
    web.shoot("connected-by-code")
    assert web.value("seller_id")
    check_refresh(web, office, lazada, store_id)
    check_used_code(web, store_id, code)


def copy_the_code(web, store_id):
    """Let the seller log in; return the code that stands on Lazada's last page."""
    web.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.choose_action("1. Get Lazada Approval Code")
    web.page.fill("input[name=email]", "owner@example.com")
    web.page.fill("input[name=password]", "right")
    web.page.click("button[value=submit]")
    web.page.get_by_role("button", name="Copy to clipboard").click()
    expect(web.page.get_by_role("status")).to_have_text("Copied.")
    web.shoot("code-to-copy")
    return web.page.input_value("#code")


def paste_the_code(web, store_id):
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.page.click(CODE_FIELD)
    web.page.keyboard.press("Control+V")
    web.save()
    web.shoot("code-pasted")


def check_refresh(web, office, lazada, store_id):
    """New tokens and a later date here, one more refresh in Lazada's ledger."""
    secret = ("access_token", "refresh_token", "access_token_expires_at")
    before = office.store(store_id, *secret)
    lazada.control.reset_calls()
    time.sleep(1.1)  # dates have whole seconds
    web.notification()
    web.choose_action("3. Refresh Lazada Access Token")
    expect(web.page.locator(".o_notification").last).to_contain_text("is new")
    web.shoot("refreshed")
    after = office.store(store_id, *secret)
    assert lazada.control.calls()["by_path"] == {"/auth/token/refresh": 1}
    assert lazada.control.calls()["by_code"] == {"0": 1}
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert after["access_token_expires_at"] > before["access_token_expires_at"]


def check_used_code(web, store_id, code):
    web.notification()
    web.page.fill(CODE_FIELD, code)
    web.save()
    web.choose_action("2. Get Lazada Access Token")
    dialog = web.page.locator(".o_dialog")
    expect(dialog).to_contain_text("was used before")
    expect(dialog).to_contain_text("1. Get Lazada Approval Code")
    web.shoot("used-code")
    dialog.get_by_role("button", name="Close").first.click()


def test_from_products_to_invoices(web, office, lazada):
    store_id = office.connected_store(
        office.create_app(),
        "sg",
        "WORK",
        invoice_policy="open",
        invoice_effective_date="2020-01-01",
    )
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    download_products(web, office, store_id)
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    truth = lazada.truth()
    wanted = sum(order.to_import for order in truth.values())
    press_and_read(web, "Download Orders", f"{len(truth)} new", "orders-downloaded")
    press_and_read(web, "Import Orders", f"{wanted} new", "orders-imported")
    press_and_read(web, "Create Invoices", "new", "invoices-created")
    look_at_orders(web, store_id)
    look_around(web)
    check_run_now(web, lazada)


def download_products(web, office, store_id):
    """Download, then let Odoo create a product for each SKU in the list of those to
    link."""
    press_and_read(web, "Download Products", "new", "products-downloaded")
    web.open_app("Online Store")
    web.open_menu("To Do", "SKUs to Link")
    web.shoot("skus-to-link")
    web.page.click("thead .o_list_record_selector input")
    web.press("Link or Create Products")
    dialog = web.page.get_by_role("dialog")
    dialog.locator("[name=create_missing] input").check()
    expect(dialog.locator("[name=summary]")).to_contain_text("0 left as they are")
    web.shoot("skus-wizard")
    dialog.get_by_role("button", name="Link and Create").click()
    expect(web.page.locator(".o_notification").last).to_contain_text("created")
    web.wait()
    web.shoot("skus-linked")
    unlinked = [("store_id", "=", store_id), ("product_id", "=", False)]
    assert office.client.count("lazada.sku", unlinked) == 0


def press_and_read(web, button, words, shot):
    web.press(button)
    expect(web.page.locator(".o_notification").last).to_contain_text(
        words, timeout=60_000
    )
    web.wait()
    web.shoot(shot)
    web.notification()


def look_at_orders(web, store_id):
    web.open_menu("Lazada", "Orders")
    web.shoot("orders")
    rows = web.page.locator(".o_data_row", has_text="Store WORK")
    rows.filter(has_text="Done").first.locator("td.o_data_cell").first.click()
    web.page.wait_for_selector(".o_form_view")
    # the sales order, and the invoices
    expect(web.page.get_by_text("equal", exact=True)).to_have_count(2)
    web.shoot("order")
    web.open_tab("Raw Data")
    expect(web.page.locator(".o_field_widget[name=payload]")).to_contain_text(
        "order_id"
    )
    web.shoot("order-payload")
    web.page.click("button.oe_stat_button:has-text('Sales Order')")
    web.page.wait_for_selector(".o_field_widget[name=order_line]")
    web.wait()
    web.shoot("sales-order")


def look_around(web):
    web.open_app("Online Store")
    web.open_menu("Lazada", "Dashboard")
    web.shoot("dashboard")
    web.open_menu("Lazada", "Invoices to Validate")
    web.shoot("invoices-to-validate")
    expect(web.page.locator(".o_data_row").first).to_contain_text("Store WORK")
    web.open_menu("Reporting", "Sync Runs")
    web.shoot("sync-runs")
    web.open_menu("To Do", "Orders in Error")
    web.shoot("orders-in-error")
    web.open_menu("Lazada", "Process Manager")
    web.shoot("process-manager")
    check_order_of_tasks(web)


def check_order_of_tasks(web):
    names = web.page.locator(".o_data_row td[name=name]").all_inner_texts()
    wanted = [
        "Download Lazada Products",
        "Download Lazada Orders",
        "Refresh Lazada Access Token",
    ]
    assert [name for name in names if name in wanted] == wanted


def check_run_now(web, lazada):
    """The notification tells of this run, not of the one before."""
    lazada.control.create_order(size=1)
    row = web.page.locator(".o_data_row", has_text="Download Lazada Orders")
    row.get_by_role("button", name="Run Now").click()
    told = web.page.locator(".o_notification").last
    expect(told).to_contain_text("Store WORK: 1 new", timeout=60_000)
    web.wait()
    web.shoot("run-now")
