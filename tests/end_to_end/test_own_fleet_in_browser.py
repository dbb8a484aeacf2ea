"""The seller's own fleet (S1–S7, S10), clicked through in a real Chromium: from the
delivery method to the package that is delivered, on both channels."""

import pytest
from playwright.sync_api import expect

from support.back_office import BackOffice, processes_off, run_scheduled_action
from support.web_client import WebClient, screenshots_folder

SEND_SHIPMENTS = "lazada_connector.ir_cron_lazada_send_shipments"
SEND_UPDATES = "lazada_sof.ir_cron_lazada_sof_send_updates"
STATUS_FILE = """Tracking number;Status;Event time;Note
{tracking};Delivered;2026-01-18 10:05;left with the guard
LX-UNKNOWN;Delivered;2026-01-18 10:10;
{tracking};Flown away;2026-01-18 10:15;
"""
LAZADA = {"orders": 1, "products": 4, "seed": 31, "region": "sg"}


@pytest.fixture(scope="module")
def office(odoo, lazada):
    companies = odoo.client.search("res.company", [])
    no_warning = {"has_received_warning_stock_sms": True}
    odoo.client.call("res.company", "write", companies, no_warning)
    with processes_off(odoo.client):
        yield BackOffice(odoo.client, lazada)


@pytest.fixture(scope="module")
def picker(odoo):
    """The log-in of a warehouse person who has no right of Lazada's."""
    # Without the second, Odoo itself refuses to show a delivery with a method.
    groups = ("base.group_user", "base.group_partner_manager", "stock.group_stock_user")
    ids = [odoo.client.record_id(group) for group in groups]
    values = {"name": "Pia Picker", "login": "picker", "password": "picker-password"}
    odoo.client.create("res.users", {**values, "group_ids": [(6, 0, ids)]})
    return values["login"], values["password"]


@pytest.fixture
def open_web(browser, odoo, environment, request):
    """Open web clients, each in a browser of its own; none may complain."""
    folder = screenshots_folder(environment, request.node.name)
    opened = []

    def open_one(*log_in):
        context = browser.new_context(reduced_motion="reduce")
        web = WebClient(context.new_page(), odoo.url, folder / (log_in or ["admin"])[0])
        web.folder.mkdir(exist_ok=True)
        opened.append((context, web))
        web.log_in(*log_in)
        return web

    yield open_one
    for context, web in opened:
        context.close()
        assert web.complaints == []


def test_portal_by_the_packages_button(open_web, office, lazada, picker):
    web = open_web()
    create_method(web, "Portal drivers", "SOF portal")
    set_up_portal(web, lazada)
    store_id = connected_store(office, "PORTAL")
    choose_method(web, store_id, "Portal drivers")
    delivery = import_order(web, office, lazada, store_id)

    web = open_web(*picker)
    validate_delivery(web, delivery)
    run_scheduled_action(office.client, SEND_SHIPMENTS)
    run_scheduled_action(office.client, SEND_UPDATES)
    tracking = look_at_delivery(web, delivery)
    assert told(lazada, "portal", tracking) == ["shipped"]

    open_package(web)
    web.shoot("package-under-way")
    web.press("Delivered")
    web.wait()
    expect(web.page.locator("[name=sof_delivered] input")).to_be_checked()
    run_scheduled_action(office.client, SEND_UPDATES)
    office.run_cron("download_orders")
    look_at_package(web, ["Delivered", "Shipped"])
    assert told(lazada, "portal", tracking) == ["shipped", "delivered"]


def test_open_platform_by_a_status_file(open_web, office, lazada, picker):
    web = open_web()
    create_method(web, "Platform drivers", "Open Platform")
    store_id = connected_store(office, "PLATFORM")
    choose_method(web, store_id, "Platform drivers")
    delivery = import_order(web, office, lazada, store_id)

    web = open_web(*picker)
    validate_delivery(web, delivery)
    run_scheduled_action(office.client, SEND_SHIPMENTS)
    tracking = look_at_delivery(web, delivery)
    import_file(web, STATUS_FILE.format(tracking=tracking), "Store PLATFORM")
    run_scheduled_action(office.client, SEND_UPDATES)
    office.run_cron("download_orders")

    web.page.goto(f"{web.url}/odoo/deliveries/{delivery}")
    web.wait()
    open_package(web)
    look_at_package(web, ["Delivered"])
    package_id = web.page.locator("[name=lazada_id]").first.inner_text()
    steps = ["packed", "ready_to_ship", "delivered"]
    assert told(lazada, "open_platform", package_id) == steps
    assert told(lazada, "portal", tracking) == []


def told(lazada, channel, subject):
    report = lazada.control.accepted(channel=channel, subject=subject)
    return [entry["status"] for entry in report["entries"]]


# --- set-up --- #


def create_method(web, name, channel):
    web.open_app("Online Store")
    web.open_menu("Configuration", "Delivery Methods (SOF)")
    web.shoot("methods")
    web.begin_record()
    web.fill("name", name)
    entry = web.page.locator(".o_field_widget[name=product_id] input").first
    entry.fill("Own delivery")
    web.page.locator(".o-autocomplete--dropdown-item", has_text="Create").first.click()
    web.open_tab("Seller Own Fleet")
    web.page.locator("[name=sof_channel] label", has_text=channel).click()
    if channel == "Open Platform":
        web.save()
    web.shoot("new-method")


def set_up_portal(web, lazada):
    """Once with a wrong password, once with the right one."""
    web.fill("sof_url", lazada.about["sof_url"])
    web.fill("sof_username", lazada.about["sof_username"])
    web.fill("sof_password", "wrong")
    web.press("Test Connection")
    dialog = web.page.locator(".o_dialog")
    expect(dialog).to_contain_text("The portal refused the log-in")
    expect(dialog).to_contain_text("Check user name and password")
    expect(dialog).not_to_contain_text("wrong\n")
    web.shoot("wrong-password")
    dialog.get_by_role("button", name="Close").first.click()
    expect(dialog).to_have_count(0)
    web.fill("sof_password", lazada.about["sof_password"])
    web.press("Test Connection")
    expect(web.page.locator(".o_notification").last).to_contain_text("logged in")
    web.wait()
    web.shoot("right-password")
    web.notification()


def connected_store(office, code):
    return office.connected_store(office.create_app(name=code), "sg", code)


def choose_method(web, store_id, name):
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    web.open_tab("Delivery")
    web.choose("sof_carrier_id", name)
    web.save()
    web.shoot("store-delivery")


def import_order(web, office, lazada, store_id):
    """Import an order of the own fleet, whose goods are in stock; return its
    delivery."""
    office.create_products(store_id)
    made = lazada.control.create_order(units=[{"delivery_option_sof": 1}])
    number = str(made["order"]["order_id"])
    for button, words in (("Download Orders", "new"), ("Import Orders", "new")):
        web.page.reload()
        web.wait()
        web.press(button)
        notification = web.page.locator(".o_notification").last
        expect(notification).to_contain_text(words, timeout=60_000)
        web.notification()
    (delivery,) = office.client.search_read(
        "stock.picking",
        [
            ("lazada_store_id", "=", store_id),
            ("sale_id.client_order_ref", "=", number),
        ],
        ["carrier_id", "product_id"],
    )
    assert delivery["carrier_id"][1].endswith("drivers")
    fill_stock(office.client, delivery["id"])
    return delivery["id"]


def fill_stock(client, delivery_id):
    moves = client.search_read(
        "stock.move",
        [("picking_id", "=", delivery_id)],
        ["product_id", "location_id"],
    )
    quants = [
        {
            "product_id": move["product_id"][0],
            "location_id": move["location_id"][0],
            "inventory_quantity": 1000,
        }
        for move in moves
    ]
    ids = client.call("stock.quant", "create", quants, context={"inventory_mode": True})
    client.call("stock.quant", "action_apply_inventory", ids)
    client.call("stock.picking", "action_assign", [delivery_id])


# --- a warehouse person --- #


def validate_delivery(web, delivery_id):
    web.page.goto(f"{web.url}/odoo/deliveries/{delivery_id}")
    web.wait()
    web.shoot("delivery-to-validate")
    web.press("Validate")
    status = web.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(status).to_have_text("Done")
    web.wait()
    web.shoot("delivery-validated")


def look_at_delivery(web, delivery_id):
    """Return the tracking number that Lazada gave."""
    web.page.goto(f"{web.url}/odoo/deliveries/{delivery_id}")
    web.wait()
    state = web.page.locator("[name=lazada_shipment_state]").first
    expect(state).to_have_text("Ready to Ship")
    web.shoot("delivery-ready-to-ship")
    web.open_tab("Additional Info")
    web.shoot("delivery-tracking")
    tracking = web.value("carrier_tracking_ref")
    assert tracking.startswith("LXSG")
    return tracking


def open_package(web):
    web.page.click("button.oe_stat_button:has-text('Lazada Packages')")
    web.page.wait_for_selector(".o_field_widget[name=shipment_provider]")
    web.wait()


def look_at_package(web, messages):
    """The package is delivered, and Lazada was told each message."""
    web.page.reload()
    web.wait()
    status = web.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(status).to_have_text("Delivered")
    web.open_tab("Updates to Lazada")
    rows = web.page.locator("[name=sof_update_ids] .o_data_row")
    expect(rows).to_have_count(len(messages))
    for row, message in zip(rows.all(), messages, strict=True):
        expect(row).to_contain_text(message)
        expect(row).to_contain_text("Sent")
    web.shoot("package-delivered")


def import_file(web, text, store):
    web.open_app("Inventory")
    web.open_menu("Operations", "Import SOF Statuses")
    dialog = web.page.locator(".o_dialog")
    web.choose("store_id", store)
    web.page.locator("[name=file] input[type=file]").set_input_files(
        {"name": "courier.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    web.shoot("import-file-chosen")
    dialog.get_by_role("button", name="Preview").click()
    rows = dialog.locator(".o_data_row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("To Import")
    expect(rows.nth(1)).to_contain_text("no such package")
    expect(rows.nth(2)).to_contain_text("Flown away")
    web.shoot("import-preview")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_contain_text("Done. Rows: 1 imported")
    expect(dialog).to_contain_text("2 with errors")
    web.shoot("import-done")
    dialog.locator("footer").get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
