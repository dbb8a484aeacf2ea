"""Each picture: a function that leads to the screen, named like its file.

Each can be taken alone. Only the last ones change something in the shop.
"""

from ..console import SetupError

STATUS_FILE = """Tracking number;Status;Event time;Note
{first};Delivered;2026-01-18 10:05;left with the guard
{second};Returned to sender;2026-01-18 10:10;nobody at home
LX-UNKNOWN;Delivered;2026-01-18 10:15;
"""


def chosen(names=None):
    """Return ``(add-on, name, function)`` of the pictures with these names, or all."""
    every = [
        (addon, take.__name__.replace("_", "-"), take)
        for addon, functions in PICTURES
        for take in functions
    ]
    unknown = set(names or ()) - {name for _addon, name, _take in every}
    if unknown:
        raise SetupError(
            f"There is no picture {', '.join(sorted(unknown))}.",
            "setup/screenshots --list names them.",
        )
    return [each for each in every if not names or each[1] in names]


def _open(web, path):
    web.page.goto(f"{web.url}/odoo/{path}")
    web.wait()


def _open_store(web, shop, tab=None):
    _open(web, f"lazada-stores/{shop.store_id}")
    if tab:
        web.open_tab(tab)
        web.page.get_by_role("tab", name=tab).scroll_into_view_if_needed()
        web.page.evaluate("document.querySelector('.o_notebook').scrollIntoView()")
        web.wait()


# === LAZADA CONNECTOR === #


def dashboard(web, _shop):
    _open(web, "lazada-dashboard")


def connect(web, _shop):
    _open(web, "lazada-dashboard")
    web.press("Connect a Lazada Store")
    web.page.locator(".o_dialog").get_by_role("button", name="Next").wait_for()
    web.wait()


def service_market(web, shop):
    connect(web, shop)
    web.press("Next")
    web.page.locator(".o_dialog [name=region] input").wait_for()
    web.choose("region", "Thailand")
    web.page.wait_for_function(
        "document.querySelector('.o_dialog [name=code] input').value"
    )
    web.press("Next")
    web.page.get_by_role("button", name="Log In at Lazada").wait_for()
    web.wait()


def application(web, shop):
    _open(web, f"lazada-applications/{shop.find('lazada.app')}")


def store(web, shop):
    _open_store(web, shop)


def store_actions(web, shop):
    _open_store(web, shop)
    web.page.click(".o_control_panel .o_cp_action_menus button:has(.fa-cog)")
    web.page.locator(".o_menu_item", has_text="1. Get Lazada").wait_for()


def store_invoices(web, shop):
    _open_store(web, shop, "Orders & Invoices")


def store_processes(web, shop):
    _open_store(web, shop, "Process Settings")


def process_manager(web, _shop):
    _open(web, "lazada-process-manager")


def orders(web, _shop):
    _open(web, "lazada-orders")


def order(web, shop):
    _open(web, f"lazada-orders/{shop.imported_order()}")


def orders_in_error(web, _shop):
    _open(web, "lazada-orders-in-error")


def fetch_orders(web, _shop):
    _open(web, "lazada-dashboard")
    web.open_menu("Lazada", "Fetch Orders")
    web.page.locator(".o_dialog [name=order_numbers]").wait_for()
    web.wait()


def skus_to_link(web, _shop):
    _open(web, "lazada-skus-to-link")


def delivery(web, shop):
    _open(web, f"deliveries/{shop.own_delivery()}")


def invoices(web, _shop):
    _open(web, "lazada-invoices-to-validate")


def sync_runs(web, _shop):
    _open(web, "lazada-sync-runs")


# === PACKING === #


def pack_and_print(web, _shop):
    _open(web, "lazada-orders-to-ship")
    for row in web.page.locator(".o_data_row").all()[:3]:
        row.locator("input[type=checkbox]").check()
    web.page.get_by_role("button", name="Pack and Print").wait_for()
    web.clear_notifications()
    web.wait()


def wave(web, shop):
    _open(web, f"lazada-waves/{shop.wave_id}")


def pack_parcels(web, shop):
    tracking, code = shop.parcel
    web.page.goto(f"{web.url}/odoo/lazada-pack-parcels")
    for scanned, shown in ((tracking, "scan its goods"), (code, "right")):
        web.page.locator(".o_lazada_pack").wait_for()
        web.page.keyboard.type(scanned)
        web.page.keyboard.press("Enter")
        web.page.locator(".o_lazada_message", has_text=shown).wait_for()


# === STOCK === #


def stock_preview(web, shop):
    _open_store(web, shop, "Stock")
    web.press("Preview")
    web.page.locator(".o_dialog .o_data_row").first.wait_for()
    web.wait()


# === SELLER OWN FLEET === #


def method(web, shop):
    _open(web, f"lazada-sof-methods/{shop.carrier_id}")
    web.open_tab("Seller Own Fleet")
    web.wait()


def store_delivery(web, shop):
    _open_store(web, shop, "Delivery")


def packages(web, _shop):
    _open(web, "lazada-packages")


def package(web, shop):
    domain = [("is_sof", "=", True), ("sof_delivered", "=", True)]
    _open(web, f"lazada-packages/{shop.find('lazada.package', domain)}")
    web.open_tab("Updates to Lazada")
    web.wait()


def status_import(web, shop):
    found = shop.client.search_read(
        "lazada.package",
        [("is_sof", "=", True), ("sof_delivered", "=", False)],
        ["tracking_number"],
        order="id",
    )
    numbers = [each["tracking_number"] for each in found if each["tracking_number"]]
    text = STATUS_FILE.format(first=numbers[0], second=numbers[-1])
    _open(web, "lazada-dashboard")
    web.open_menu("Lazada", "Import SOF Statuses")
    dialog = web.page.locator(".o_dialog")
    dialog.locator("[name=store_id]").wait_for()
    web.choose("store_id", "Orchard Gifts Singapore")
    web.page.locator("[name=file] input[type=file]").set_input_files(
        {"name": "courier.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    web.press("Preview")
    dialog.locator(".o_data_row").first.wait_for()
    web.wait()


def couriers_words(web, shop):
    _open(web, f"lazada-sof-couriers/{shop.find('lazada.sof.courier')}")


# === FILE SERVERS === #


def file_server(web, shop):
    _open(web, f"lazada-file-servers/{shop.server_id}")


# === DOCUMENTS === #


def documents(web, _shop):
    _open(web, "lazada-documents")


def document(web, shop):
    uploaded = [("state", "=", "uploaded")]
    _open(web, f"lazada-documents/{shop.find('lazada.document', uploaded)}")
    viewer = web.page.frame_locator(".o_field_pdf_viewer iframe")
    viewer.locator(".textLayer").first.wait_for()
    web.wait()


def store_documents(web, shop):
    _open_store(web, shop, "Documents")


# === STATUS FILES FROM A FOLDER === #


def status_files(web, shop):
    shop.import_status_files()
    _open(web, "lazada-status-files")


# === SETTLEMENT AND PROFIT === #


def settlement_setup(web, shop):
    _open_store(web, shop, "Statements")
    web.press("Set Up the Settlement")
    web.page.locator(".o_dialog .o_data_row").first.wait_for()
    web.wait()


def statement(web, shop):
    posted = [("state", "=", "posted")]
    _open(web, f"lazada-statements/{shop.find('lazada.statement', posted)}")


def statement_differs(web, shop):
    differs = [("state", "=", "differs"), ("difference", "!=", 0)]
    _open(web, f"lazada-statements/{shop.find('lazada.statement', differs)}")


def order_settlement(web, shop):
    settled = [
        ("settlement_state", "=", "settled"),
        ("statement_row_ids.state", "=", "posted"),
    ]
    _open(web, f"lazada-orders/{shop.find('lazada.order', settled)}")
    web.open_tab("Settlement")
    web.page.evaluate("document.querySelector('.o_notebook').scrollIntoView()")
    web.wait()


def fee_invoice(web, shop):
    _open(web, f"lazada-fee-invoices/{shop.find('lazada.fee.invoice')}")


def profit(web, _shop):
    _open(web, "lazada-profit")


def sale_profit(web, shop):
    found = shop.client.search_read(
        "lazada.profit",
        [("kind", "=", "fee"), ("sale_order_id", "!=", False)],
        ["sale_order_id"],
        limit=1,
    )
    _open(web, f"sales/{found[0]['sale_order_id'][0]}")
    web.open_tab("Profit")
    web.wait()


# === RETURNS === #


def returns(web, _shop):
    _open(web, "lazada-returns")


def return_to_decide(web, shop):
    waits = [("is_to_decide", "=", True), ("state", "=", "to_decide")]
    _open(web, f"lazada-returns/{shop.find('lazada.return', waits)}")


def refuse_return(web, shop):
    return_to_decide(web, shop)
    web.press("Refuse Return")
    web.page.locator(".o_dialog [name=comment]").wait_for()
    web.wait()


def return_to_receive(web, shop):
    back = [("is_not_booked", "=", True), ("kind", "=", "return")]
    _open(web, f"lazada-returns/{shop.find('lazada.return', back)}")


# === GOODS AT LAZADA === #


def fbl_differences(web, _shop):
    _open(web, "lazada-fbl-stock")


# === VOUCHERS, E-INVOICES === #


def voucher_setting(web, shop):
    _open_store(web, shop, "Orders & Invoices")
    web.page.locator("[name=voucher_mode]").first.scroll_into_view_if_needed()
    web.wait()


def export_invoices(web, _shop):
    _open(web, "lazada-dashboard")
    web.open_menu("Lazada", "Export Invoices")
    web.page.locator(".o_dialog [name=requested_only]").wait_for()
    web.wait()


# === THE LAST: THEY CHANGE THE SHOP === #


def warning(web, shop):
    shop.let_subscription_end()
    _open_store(web, shop)
    # It popped up where the shop was open before; then it stands in the bar on top.
    menu = web.page.locator(".o_lazada_warning_menu")
    menu.wait_for()
    web.clear_notifications()
    menu.click()
    web.page.locator(".o_lazada_warnings").wait_for()


PICTURES = (
    (
        "lazada_connector",
        (
            dashboard,
            connect,
            service_market,
            application,
            store,
            store_actions,
            store_invoices,
            store_processes,
            process_manager,
            orders,
            order,
            orders_in_error,
            fetch_orders,
            skus_to_link,
            delivery,
            invoices,
            sync_runs,
        ),
    ),
    ("lazada_packing", (pack_and_print, wave, pack_parcels)),
    ("lazada_stock", (stock_preview,)),
    ("lazada_sof", (method, store_delivery, packages, package)),
    ("lazada_sof_import", (status_import, couriers_words)),
    ("lazada_file_server", (file_server,)),
    ("lazada_invoice_ftp", (documents, document, store_documents)),
    ("lazada_sof_folder", (status_files,)),
    (
        "lazada_settlement",
        (settlement_setup, statement, statement_differs, order_settlement, fee_invoice),
    ),
    ("lazada_profit", (profit, sale_profit)),
    (
        "lazada_return",
        (returns, return_to_decide, refuse_return, return_to_receive),
    ),
    ("lazada_fbl", (fbl_differences,)),
    ("lazada_voucher", (voucher_setting,)),
    ("lazada_einvoice", (export_invoices,)),
    ("lazada_connector", (warning,)),
)
