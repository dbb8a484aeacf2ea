"""S11 to S15 in a real Chromium: a file server is set up and tested, orders are packed,
and the PDF that stands on the server is read in Odoo."""

import pytest
from playwright.sync_api import expect

from support import file_servers
from support.back_office import run_scheduled_action

FETCH = "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
UPLOAD = "lazada_invoice_ftp.ir_cron_lazada_upload_documents"
LAZADA = {"orders": 0, "products": 2, "seed": 31, "region": "vn"}


@pytest.fixture
def files():
    with file_servers.sftp_server() as server:
        yield server


def test_from_the_server_to_the_pdf(web, office, lazada, files):
    set_up_server(web, files)
    store_id = office.connected_store(office.create_app(name="PDF"), "vn", "PDF-VN")
    choose_server(web)
    made = lazada.control.create_order(status="packed", size=1)
    number = str(made["order"]["order_id"])
    office.press(store_id, "action_download_orders")
    run_scheduled_action(office.client, FETCH)
    web.open_menu("To Do", "Documents Not Delivered")
    expect(web.page.locator(".o_data_row", has_text=number)).to_be_visible()
    run_scheduled_action(office.client, UPLOAD)

    web.open_menu("Lazada", "Documents")
    row = web.page.locator(".o_data_row", has_text=number)
    expect(row).to_contain_text("Uploaded")
    web.shoot("documents")
    row.locator("td.o_data_cell").first.click()
    web.page.wait_for_selector(".o_form_view")
    path = web.value("remote_path")
    [(name, content)] = files.files().items()
    assert path == f"{files.root}/{name}"
    assert content.startswith(b"%PDF-")
    viewer = web.page.frame_locator(".o_field_pdf_viewer iframe")
    expect(viewer.locator(".textLayer").first).to_contain_text(number)
    expect(viewer.locator(".textLayer").first).to_contain_text("Hóa đơn")
    web.shoot("document")


def set_up_server(web, files):
    settings = files.settings
    web.open_app("Online Store")
    web.open_menu("Configuration", "File Servers")
    web.begin_record()
    web.fill("name", "Our accountant")
    web.fill("host", settings["host"])
    web.fill("port", str(settings["port"]))
    web.fill("username", settings["username"])
    web.fill("folder", settings["folder"])
    key = web.page.locator(".o_field_widget[name=private_key] textarea")
    key.fill(settings["private_key"])
    web.fill("filename_pattern", "{shop}.pdf")
    web.page.keyboard.press("Tab")
    preview = web.page.locator(".o_field_widget[name=filename_preview]")
    expect(preview).to_contain_text("no placeholder")
    web.fill("filename_pattern", "{store}/{order}.pdf")
    web.page.keyboard.press("Tab")
    expect(preview).to_contain_text("/LZD-SG/")
    web.save()
    web.press("Test Connection")
    dialog = web.page.locator(".modal")
    expect(dialog).to_contain_text("✓ Reach the server")
    expect(dialog).to_contain_text("✗ Check its certificate or host key")
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_have_count(0)
    web.press("Fetch Host Key")
    expect(web.page.locator(".modal")).to_contain_text("SHA256:")
    web.shoot("host-key")
    web.press("The Fingerprint Is Right")
    expect(web.page.locator(".modal")).to_have_count(0)
    web.wait()
    web.press("Test Connection")
    web.page.wait_for_selector(".o_notification")
    assert "✓ Remove it" in web.notification()
    web.shoot("server")


def choose_server(web):
    web.open_menu("Configuration", "Setup Lazada Store")
    web.page.locator(".o_data_row", has_text="PDF-VN").locator("td[name=name]").click()
    web.page.wait_for_selector(".o_form_view")
    web.open_tab("Documents")
    web.choose("file_server_id", "Our accountant")
    web.save()
    web.shoot("store")
