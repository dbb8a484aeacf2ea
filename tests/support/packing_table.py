"""A warehouse with two shelves, its orders at Lazada, and waves of their deliveries."""

import base64
import io
import time
from pathlib import Path

from pypdf import PdfReader

from .back_office import run_scheduled_action
from .passing_time import LONG_AGO, make_due, write_as_odoo

WAVES = "lazada_packing.ir_cron_lazada_waves"
PACK, READY = "/order/fulfill/pack", "/order/package/rts"
ITEMS, LABEL = "/orders/items/get", "/order/package/document/get"
FILES = "/_documents/"
QUEUES = ("lazada.shipment", "lazada.wave.line", "lazada.wave")
MOST_ROUNDS = 2000
# Neither by the seller's own fleet nor from Lazada's warehouse.
CARRIED = {"delivery_option_sof": 0, "is_fbl": 0}


class PackingTable:
    """A connected store whose goods lie on two shelves, every other SKU on each.

    :param BackOffice office:
    :param str code: of the store
    """

    def __init__(self, office, code, **values):
        self.client, self.control = office.client, office.lazada.control
        self._office = office
        self.store_id = office.connected_store(
            office.create_app(name=code), "sg", code, **values
        )
        office.create_products(self.store_id)
        self.shelf_of = self._fill_shelves()

    def _fill_shelves(self):
        client = self.client
        skus = client.search_read(
            "lazada.sku",
            [("store_id", "=", self.store_id)],
            ["seller_sku", "product_id"],
            order="seller_sku desc",
        )
        warehouse = client.search_read(
            "stock.warehouse", [], ["lot_stock_id"], limit=1
        )[0]
        parent = warehouse["lot_stock_id"][0]
        shelves = [
            client.create("stock.location", {"name": name, "location_id": parent})
            for name in ("Shelf A", "Shelf B")
        ]
        quants = [
            client.create(
                "stock.quant",
                {
                    "product_id": sku["product_id"][0],
                    "location_id": shelves[number % 2],
                    "inventory_quantity": 10_000,
                },
            )
            for number, sku in enumerate(skus)
        ]
        client.call("stock.quant", "action_apply_inventory", quants)
        return {sku["seller_sku"]: number % 2 for number, sku in enumerate(skus)}

    def buy(self, sizes, dice):
        """Let buyers order, import it; return by order id what each has ordered.

        :param sizes: how many units each order has
        """
        skus, made = sorted(self.shelf_of), {}
        for size in sizes:
            units = [{**CARRIED, "sku": dice.choice(skus)} for _unit in range(size)]
            order = self.control.create_order(units=units)["order"]
            made[order["order_id"]] = [unit["sku"] for unit in units]
        self._office.press(self.store_id, "action_download_orders")
        self._office.import_all(self.store_id)
        return made

    def deliveries(self, orders):
        """Return the ids of the deliveries of orders, not in their sequence."""
        numbers = [str(order_id) for order_id in orders]
        return self.client.search(
            "stock.picking", [("sale_id.client_order_ref", "in", numbers)]
        )

    def begin(self, deliveries):
        """Press *Pack and Print*; return the wave's id and the seconds."""
        started = time.monotonic()
        action = self.client.call(
            "stock.picking", "action_lazada_pack_and_print", deliveries
        )
        return action["res_id"], time.monotonic() - started

    def run(self, wave_id):
        """Let the scheduled action run until the wave is done."""
        for _round in range(MOST_ROUNDS):
            run_scheduled_action(self.client, WAVES)
            if self.wave(wave_id)["state"] == "done":
                return
            self.hurry()
        raise AssertionError(self.wave(wave_id))

    def hurry(self):
        """Let what waits for a better moment be due now, bans apart."""
        for model in QUEUES:
            make_due(self.client, model)
        apps = self.client.search("lazada.app", [("paused_until", "!=", False)])
        if apps:
            write_as_odoo(self.client, "lazada.app", apps, {"paused_until": LONG_AGO})

    def wave(self, wave_id):
        [wave] = self.client.read(
            "lazada.wave",
            [wave_id],
            [
                "state",
                "error_message",
                "picking_ids",
                "refused_ids",
                "line_count",
                "label_count",
                "label_attachment_id",
                "pick_list_attachment_id",
                "packing_list_attachment_id",
            ],
        )
        return wave

    def pages(self, attachment):
        """Return the text of each page of a PDF."""
        [file] = self.client.read("ir.attachment", [attachment[0]], ["datas"])
        content = base64.b64decode(file["datas"])
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    def in_picking_order(self, orders):
        """Return order ids as their labels should come, told from what was ordered."""

        def key(order_id):
            way = sorted({(self.shelf_of[sku], sku) for sku in orders[order_id]})
            return len(orders[order_id]) > 1, way, str(order_id)

        return sorted(orders, key=key)

    def check_label(self, text, order_id):
        """Compare a label with the order's parcel at Lazada."""
        items = self.control.get_order(order_id=order_id)["items"]
        words = text.split()
        assert str(order_id) in words, (order_id, text)
        for name in ("package_id", "tracking_code"):
            [wanted] = {item[name] for item in items}
            assert wanted in words, (name, wanted, text)


def processor_seconds(pid):
    """Return the seconds of a process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / 100
