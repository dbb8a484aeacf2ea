"""W3 in a real Chromium: parcels packed by what a scanner types, not once by the mouse;
every wrong scan refused in words, colour and sound; on a screen and on a telephone.

``LAZADA_SCAN_PARCELS=50`` packs as many.
"""

import io
import os
import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from support.back_office import BackOffice, processes_off
from support.web_client import WebClient, screenshots_folder

PARCELS = int(os.environ.get("LAZADA_SCAN_PARCELS", "6"))
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
PASSWORD = "a-password-of-the-test"
GROUPS = ("base.group_user", "stock.group_stock_user")
LAZADA = {"orders": 0, "products": 4, "seed": 61, "region": "sg"}
ITEMS = "/orders/items/get"
# What the test hears of sounds, and whether somebody has touched the mouse.
LISTEN = """
window.tones = [];
window.touched = 0;
window.printed = [];
window.open = (url) => window.printed.push(url);
class Silence {
    currentTime = 0;
    destination = null;
    createOscillator() {
        const tone = {frequency: {}, connect() {}, stop() {}};
        tone.start = () => window.tones.push(tone.type);
        return tone;
    }
}
window.AudioContext = Silence;
for (const name of ["mousedown", "click", "touchstart"]) {
    window.addEventListener(name, (ev) => {
        window.touched += ev.isTrusted && ev.detail !== 0 ? 1 : 0;
    }, true);
}
"""
SCAN = """
(code) => {
    window.tones = [];
    for (const key of [...code, "Enter"]) {
        const init = {key, bubbles: true, cancelable: true};
        document.body.dispatchEvent(new KeyboardEvent("keydown", init));
    }
}
"""


class Shop:
    """A store whose products have barcodes, and the parcels that wait."""

    def __init__(self, office, lazada):
        self.office, self.client, self.lazada = office, office.client, lazada
        app = office.create_app()
        self.store_id = office.connected_store(app, "sg", "PACKING-SG")
        office.create_products(self.store_id)
        rows = self.client.search_read(
            "lazada.sku",
            [("store_id", "=", self.store_id)],
            ["seller_sku", "product_id"],
            order="seller_sku",
        )
        self.skus = [row["seller_sku"] for row in rows]
        for row in rows:
            barcode = {"barcode": self.barcode(row["seller_sku"])}
            product_id, _name = row["product_id"]
            self.client.call("product.product", "write", [product_id], barcode)

    def barcode(self, sku):
        return f"49000000000{self.skus.index(sku):02}"

    def sell(self, *baskets, **values):
        """Create an order for each basket (a list of SKUs), import and pack them;
        return them as dicts: ``id``, ``number``, ``tracking``, ``name``, ``skus``.

        :param values: of each unit, as Lazada has them
        """
        made = [
            self.lazada.control.create_order(
                units=[{"sku": sku, **values} for sku in basket]
            )
            for basket in baskets
        ]
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)
        numbers = [str(each["order"]["order_id"]) for each in made]
        orders = {
            row["lazada_id"]: row
            for row in self.office.orders(self.store_id, fields=["delivery_ids"])
        }
        pickings = [orders[number]["delivery_ids"][0] for number in numbers]
        self.client.call("stock.picking", "action_lazada_ready_to_ship", pickings)
        rows = self.client.read(
            "stock.picking", pickings, ["name", "carrier_tracking_ref"]
        )
        return [
            {
                "id": number,
                "number": orders[number]["name"],
                "picking": row["id"],
                "name": row["name"],
                "tracking": row["carrier_tracking_ref"],
                "skus": basket,
            }
            for number, row, basket in zip(numbers, rows, baskets, strict=True)
        ]

    def state(self, parcel):
        [row] = self.client.read("stock.picking", [parcel["picking"]], ["state"])
        return row["state"]


class PackingTable:
    """The screen *Pack Parcels*, and a scanner beside it."""

    def __init__(self, web):
        self.web, self.page = web, web.page
        self.message = self.page.locator(".o_lazada_message")
        self.parcel = self.page.locator(".o_lazada_parcel")

    def open(self):
        self.page.goto(f"{self.web.url}/odoo/lazada-pack-parcels")
        expect(self.message).to_contain_text("Scan a parcel")

    def scan(self, code):
        """Send the keys that a scanner sends: at once, and Enter. Odoo takes those that
        come a sixth of a second later for others."""
        self.page.evaluate(SCAN, code)

    def begin(self, parcel, by="tracking"):
        self.scan(parcel[by])
        expect(self.parcel).to_contain_text(parcel["name"])
        self.expect_tone("sine")

    def refuses(self, code, words):
        self.scan(code)
        expect(self.message).to_contain_text(words)
        expect(self.message).to_have_class(re.compile("o_lazada_refused"))
        self.expect_tone("square")

    def expect_tone(self, kind):
        self.page.wait_for_function("window.tones.length > 0")
        assert {*self.page.evaluate("window.tones")} == {kind}

    def expect_packed(self, parcel):
        expect(self.message).to_contain_text(f"{parcel['number']} is packed")
        expect(self.parcel).to_have_count(0)

    def put_aside(self):
        self.page.keyboard.press("Escape")
        expect(self.parcel).to_have_count(0)

    def shoot(self, name):
        """On a screen and on a telephone."""
        self.web.shoot(name)
        self.page.set_viewport_size(PHONE)
        self.page.wait_for_timeout(300)
        self.web.shoot(f"{name}-on-a-phone")
        self.page.set_viewport_size(SCREEN)
        self.page.wait_for_timeout(300)


@pytest.fixture(scope="module")
def shop(odoo, lazada):
    with processes_off(odoo.client):
        office = BackOffice(odoo.client, lazada)
        groups = [odoo.client.record_id(name) for name in GROUPS]
        values = {"name": "Pia", "login": "pia", "password": PASSWORD}
        odoo.client.create("res.users", {**values, "group_ids": [(6, 0, groups)]})
        yield Shop(office, lazada)


@pytest.fixture
def table(page, odoo, shop, environment, request):
    """The packing table of a person of the warehouse; nothing may complain."""
    page.add_init_script(LISTEN)
    folder = screenshots_folder(environment, request.node.name)
    web = WebClient(page, odoo.url, folder)
    web.log_in("pia", PASSWORD)
    table = PackingTable(web)
    table.open()
    yield table
    assert page.evaluate("window.touched") == 0
    assert web.complaints == []


def test_parcels_are_packed_by_the_scanner_alone(table, shop, report):
    first, second, *_others = shop.skus
    baskets = [
        [(first, second)[number % 2]] * (1 + number % 3) + [second] * (number % 2)
        for number in range(PARCELS)
    ]
    parcels = shop.sell(*baskets)
    for number, parcel in enumerate(parcels):
        table.begin(parcel, by=("tracking", "number", "name")[number % 3])
        if number == 0:
            table.shoot("parcel")
            prints_the_label(table, parcel)
        for sku in parcel["skus"]:
            table.scan(shop.barcode(sku))
        table.expect_packed(parcel)
    table.shoot("packed")
    assert {shop.state(parcel) for parcel in parcels} == {"done"}
    expect(table.page.locator(".o_lazada_packed")).to_contain_text(str(PARCELS))
    report(f"{PARCELS} parcels packed by the scanner alone")


def prints_the_label(table, parcel):
    """By a key that no scanner types; where no frame shows a PDF, in another tab."""
    table.page.evaluate(
        "Object.defineProperty(navigator, 'pdfViewerEnabled', {get: () => false})"
    )
    table.page.keyboard.press("Alt+p")
    table.page.wait_for_function("window.printed.length")
    # Odoo takes keys within a sixth of a second for one code, this key, too.
    table.page.wait_for_timeout(300)
    [address] = table.page.evaluate("window.printed")
    label = table.page.request.get(f"{table.web.url}{address}")
    pages = PdfReader(io.BytesIO(label.body())).pages
    assert parcel["tracking"] in "".join(page.extract_text() for page in pages)


def test_every_wrong_scan_is_refused(table, shop, lazada):
    first, second, third, *_others = shop.skus
    parcel, other, cancelled, left, gone, last = shop.sell(
        [first, first, second], [second], [first], [first], [first], [second]
    )
    lazada.control.cancel_order(order_id=int(cancelled["id"]))
    shop.office.press(shop.store_id, "action_download_orders")
    table.refuses("NO-SUCH-CODE", "No Lazada parcel has the number NO-SUCH-CODE")
    table.refuses(cancelled["number"], "Cancelled at Lazada: 1 ×")
    table.shoot("cancelled")
    table.begin(parcel)
    table.refuses(shop.barcode(third), "Wrong product")
    table.shoot("wrong-product")
    table.refuses(other["tracking"], "is another parcel")
    table.refuses("NO-SUCH-CODE", "Nothing here has the code")
    table.scan(shop.barcode(second))
    expect(table.message).to_contain_text("right")
    table.refuses(shop.barcode(second), "Too many")
    # Its SKU does as well.
    for _piece in range(2):
        table.scan(first)
    table.expect_packed(parcel)
    table.refuses(parcel["tracking"], "was shipped already")
    gone_meanwhile(table, shop, lazada, left, gone)
    asked_again(table, shop, lazada, last)
    assert shop.state(other) != "done"


def gone_meanwhile(table, shop, lazada, left, gone):
    """Between the first scan and the last, Lazada was told something else."""
    table.begin(left)
    lazada.control.cancel_order(order_id=int(left["id"]))
    table.refuses(shop.barcode(left["skus"][0]), "Cancelled at Lazada: 1 ×")
    table.begin(gone)
    lazada.control.set_status(order_id=int(gone["id"]), status="shipped")
    table.refuses(shop.barcode(gone["skus"][0]), "was shipped already")
    assert not {shop.state(left), shop.state(gone)} & {"done"}


def asked_again(table, shop, lazada, parcel):
    """Without Lazada nothing leaves; Enter asks once more."""
    table.begin(parcel)
    lazada.control.add_fault(kind="status", path=ITEMS, count=None)
    table.refuses(shop.barcode(parcel["skus"][0]), "Lazada")
    expect(table.page.locator(".o_lazada_retry")).to_be_focused()
    table.shoot("unreachable")
    assert shop.state(parcel) != "done"
    lazada.control.clear_faults()
    table.page.keyboard.press("Enter")
    table.expect_packed(parcel)


def test_a_parcel_is_put_aside_and_a_code_typed(table, shop):
    [parcel] = shop.sell([shop.skus[0]])
    table.begin(parcel)
    table.put_aside()
    expect(table.message).to_contain_text("is put aside")
    entry = table.page.locator(".o_lazada_code")
    entry.focus()
    table.page.keyboard.type(parcel["number"])
    table.page.keyboard.press("Enter")
    expect(table.parcel).to_contain_text(parcel["name"])
    assert shop.state(parcel) != "done"


def test_the_clock_on_the_card(web, shop):
    """W2: what has to be ready for the courier, in one figure and its list."""
    soon = datetime.now(timezone.utc) + timedelta(hours=3)
    [parcel] = shop.sell([shop.skus[0]], sla_time_stamp=soon.isoformat("T", "seconds"))
    shop.office.client.call(
        "lazada.store", "write", [shop.store_id], {"courier_cut_off": 16}
    )
    web.page.goto(f"{web.url}/odoo/lazada-dashboard")
    web.wait()
    card = web.page.locator(".o_kanban_record", has_text="PACKING-SG")
    due = card.locator(".o_lazada_figure", has_text="Due at")
    expect(due).to_have_text(re.compile(r"Due at\s*16:00\s*1"))
    PackingTable(web).shoot("card")
    due.click()
    expect(web.page.locator(".o_data_row")).to_contain_text(parcel["number"])
    web.wait()
    PackingTable(web).shoot("due")
