"""Fixtures of the end-to-end tests: a real Odoo, the simulator, a real browser.

They prepare whatever is missing, as ``setup/test`` does, so that pytest can also be
started alone with the Python of the virtual environment.
"""

import contextlib
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import sync_playwright

from environment import ports, preparation, programs, servers
from environment.cache import Cache
from environment.odoo_client import OdooClient
from environment.virtualenv import VirtualEnvironment
from lazada_simulator.control_client import ControlClient
from support import lazada as simulators
from support.back_office import BackOffice, processes_off
from support.odoo_server import killable_odoo, tracebacks
from support.web_client import WebClient, screenshots_folder

DATABASE = "lazada_end_to_end"
REPLICA = "--dev=replica"
ORDERS = 60
SEED = 7
BROWSER_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Simulator:
    """A running simulator: its address, what it printed, and its control interface."""

    url: str
    about: dict
    control: ControlClient


@dataclass(frozen=True)
class OdooServer:
    """A running Odoo with the add-ons installed, and an administrator's session."""

    url: str
    database: str
    log: object
    client: OdooClient

    def rpc(self, model, method, *args, **kwargs):
        """Call a public method as the administrator."""
        return self.client.call(model, method, *args, **kwargs)

    def login(self, login="admin", password="admin"):
        """Return an ``OdooClient`` of another session."""
        return OdooClient(self.url, self.database).login(login, password)


@pytest.fixture(scope="session")
def environment():
    cache = Cache()
    with preparation.prepared(cache, VirtualEnvironment(cache)) as prepared:
        yield prepared


@pytest.fixture(scope="session")
def simulator(environment):
    options = {"orders": ORDERS, "seed": SEED, "region": "all"}
    with servers.serving_simulator(environment, **options) as about:
        yield Simulator(about["url"], about, ControlClient(about["control_url"]))


@pytest.fixture(scope="session")
def installed(environment):
    """The name of a database with the add-ons installed, to be copied."""
    return environment.installed_database()


@contextlib.contextmanager
def serving_odoo(environment, installed, database):
    """Yield an Odoo on a copy, whose log must hold no traceback at the end.

    It reads as from a replica: a read that writes would leave a traceback, too.
    """
    environment.databases.copy(installed, database)
    port = ports.free_port()
    log_name = f"{database}.log"
    serving = servers.serving_odoo(environment, database, port, log_name, REPLICA)
    with serving as running:
        client = OdooClient(running.url, database).login()
        # Lazada sends the seller's browser back to this address.
        client.call("ir.config_parameter", "set_param", "web.base.url", running.url)
        yield OdooServer(running.url, database, running.log, client)
    assert tracebacks(running.log) == []


@pytest.fixture(scope="session")
def odoo(environment, installed):
    """The Odoo that the modules share."""
    with serving_odoo(environment, installed, DATABASE) as odoo:
        yield odoo


@pytest.fixture(scope="module")
def empty_odoo(environment, installed):
    """An Odoo in which nobody has done anything yet."""
    with serving_odoo(environment, installed, f"{DATABASE}_empty") as odoo:
        yield odoo


@pytest.fixture(scope="session")
def browser():
    executable = programs.chromium()
    if not executable:
        pytest.fail(programs.advice(["chromium"]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(BROWSER_OPTIONS)
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, environment, request):
    """A page of a new browser profile; a screenshot is kept when the test fails."""
    size = {"width": 1400, "height": 900}
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    yield page
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        folder = environment.cache.folder("logs", "screenshots")
        name = re.sub(r"\W+", "_", request.node.name)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
    context.close()


@pytest.fixture
def logged_in_page(page, odoo):
    """A page of the web client, logged in as the administrator by the form."""
    page.goto(f"{odoo.url}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    return page


@pytest.fixture(scope="module")
def lazada(environment, request):
    """A simulator of the module's own; ``LAZADA`` there says what is in it."""
    with simulators.serving(environment, **request.module.LAZADA) as lazada:
        yield lazada


@pytest.fixture(scope="module")
def office(odoo, lazada):
    """The shared Odoo, which does nothing by itself meanwhile."""
    with processes_off(odoo.client):
        yield BackOffice(odoo.client, lazada)


@pytest.fixture(scope="module")
def server(environment, installed, request):
    """An Odoo of the module's own that may be killed, on its ``DATABASE``."""
    environment.databases.copy(installed, request.module.DATABASE)
    with killable_odoo(environment, request.module.DATABASE) as server:
        yield server


@pytest.fixture
def web(page, odoo, environment, request):
    """The web client of an administrator who has logged in; it must not complain."""
    folder = screenshots_folder(environment, request.node.name)
    web = WebClient(page, odoo.url, folder)
    web.log_in()
    yield web
    assert web.complaints == []
