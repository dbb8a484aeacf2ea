"""Sets the shop up, opens the browser, and takes one picture after the other."""

import logging
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from lazada_simulator.control_client import ControlClient
from support import file_servers
from support.back_office import BackOffice
from support.lazada import Lazada
from support.web_client import WebClient

from .. import console, programs
from ..odoo_client import OdooClient
from . import files
from .shop import Shop

BROWSER_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def work(stack, odoo, lazada, database, chosen):
    """Take the chosen pictures.

    :param ExitStack stack: what is opened here ends with it
    :param RunningOdoo odoo:
    :param dict lazada: what the simulator printed when it was ready
    :param chosen: ``(add-on, name, function that leads to the screen)`` each
    """
    client = OdooClient(odoo.url, database).login()
    control = ControlClient(lazada["control_url"])
    office = BackOffice(client, Lazada(lazada, control))
    # Otherwise it writes several times a second that it is there.
    logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())
    file_server = stack.enter_context(file_servers.ftp_server(tls=True))
    shop = Shop(office, file_server)
    with console.step("A store with orders, deliveries and documents"):
        shop.set_up()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    page = open_browser(stack).new_context(reduced_motion="reduce").new_page()
    web = WebClient(page, odoo.url, folder)
    web.log_in()
    for addon, name, take in chosen:
        with console.step(f"{addon}: {name}"):
            take(web, shop)
            _keep(web, files.picture_file(addon, name))


def open_browser(stack):
    if not programs.chromium():
        raise console.SetupError("There is no browser.", programs.advice(["chromium"]))
    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(
        executable_path=programs.chromium(), args=list(BROWSER_OPTIONS)
    )
    stack.callback(browser.close)
    return browser


def _keep(web, file):
    web.page.mouse.move(0, 0)
    web.page.screenshot(path=file, animations="disabled", caret="hide")
    files.shrink(file)
    console.note(f"{file.stat().st_size // 1024} kB")
