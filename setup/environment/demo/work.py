"""What the demo leaves to do: no shop is without orders in error, late parcels, goods
that come back, and a courier who sends a file."""

from datetime import datetime, timedelta, timezone

import requests

from .. import console
from .returns import Returns

# Articles that the seller has put on sale at Lazada and not told Odoo of.
NEW_ARTICLES = (("Orchard Mug", "ORCHARD-MUG", "18.90"), ("Tea Tin", "TEA-TIN", "7.50"))
DRIVERS_ORDERS = 3
LATE_BY = timedelta(days=4)
TO_SHIP = ("pending", "repacked", "packed", "ready_to_ship_pending", "ready_to_ship")
HEADER = "Tracking number;Status;Event time;Note\n"


class Work:
    """What happens in the shop after the first import.

    :param Story story: played
    :param dict lazada: what the simulator printed when it was ready
    :param Path file: where the courier's file is put
    """

    def __init__(self, story, lazada, file):
        self._odoo = story.odoo
        self._story = story
        self._lazada = lazada
        self._file = file

    def leave(self):
        """Let it happen, as far as Lazada and a courier are at work."""
        with console.step("Something to do: errors, a late parcel, returns, a file"):
            self._new_articles()
            self._late_order()
            self._returned_order()
            self._drivers_orders()
            self._story.fetch()
            self._deliver()
            self._write_file()
            Returns(self._story, self._control).leave()

    def show(self):
        """Print where it is found."""
        orders = [("store_id", "=", self._story.store_id)]
        late = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        counts = {
            "To Do → Orders in Error": ("lazada.order", [("state", "=", "error")]),
            "To Do → SKUs to Link": ("lazada.sku", [("product_id", "=", False)]),
            "To Do → Orders to Ship, Late": (
                "lazada.order",
                [("status", "in", TO_SHIP), ("ship_by", "<", late)],
            ),
            "Lazada → Returns, To Decide": (
                "lazada.return",
                [("is_to_decide", "=", True)],
            ),
            "Lazada → Orders, Returned or Lost": (
                "lazada.order",
                [("has_trouble", "=", True)],
            ),
        }
        console.say("\nWhat waits for you, under Online Store")
        for place, (model, domain) in counts.items():
            console.note(f"{place:35} {self._odoo.count(model, orders + domain)}")
        console.note(f"{'Lazada → Import SOF Statuses':35} {self._file}")

    def _new_articles(self):
        for name, sku, price in NEW_ARTICLES:
            fields = {"SellerSku": sku, "price": price, "quantity": 40}
            self._control("add_product", product={"name": name}, skus=[fields])
            self._control("create_order", units=[{"sku": sku}])

    def _late_order(self):
        ordered = datetime.now(timezone.utc) - LATE_BY
        made = self._control("create_order", size=2, created_at=ordered.isoformat())
        # Lazada lists it as changed now.
        self._control("touch_orders", order_ids=[made["order"]["order_id"]])

    def _returned_order(self):
        delivered = self._control("list_orders", status="delivered")
        if delivered:
            self._control("set_status", order_id=delivered[-1], status="returned")

    def _drivers_orders(self):
        service = {"name": "Delivery by our drivers", "type": "service"}
        carrier_id = self._odoo.create(
            "delivery.carrier",
            {
                "name": "Our drivers",
                "delivery_type": "sof",
                "product_id": self._odoo.create("product.product", service),
                "sof_channel": "portal",
                "sof_url": self._lazada["sof_url"],
                "sof_username": self._lazada["sof_username"],
                "sof_password": self._lazada["sof_password"],
            },
        )
        store = {"sof_carrier_id": carrier_id}
        self._odoo.call("lazada.store", "write", [self._story.store_id], store)
        for _each in range(DRIVERS_ORDERS):
            self._control("create_order", units=[{"delivery_option_sof": 1}])

    def _deliver(self):
        """Send the drivers out with all their parcels but one."""
        deliveries = self._odoo.search(
            "stock.picking",
            [
                ("lazada_store_id", "=", self._story.store_id),
                ("carrier_id.delivery_type", "=", "sof"),
                ("state", "=", "assigned"),
            ],
            order="id",
        )
        for delivery in deliveries[1:]:
            self._odoo.call("stock.picking", "button_validate", [delivery])
        waiting = [("picking_id", "in", deliveries), ("state", "=", "pending")]
        self._story.settle(lambda: self._odoo.count("lazada.shipment", waiting))

    def _write_file(self):
        packages = self._odoo.search_read(
            "lazada.package",
            [
                ("order_id.store_id", "=", self._story.store_id),
                ("is_sof", "=", True),
                ("tracking_number", "!=", False),
            ],
            ["tracking_number"],
            order="id desc",
            limit=2,
        )
        now = f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%MZ}"
        outcomes = (("POD", "guard house"), ("Failed", "nobody at home"))
        rows = [
            f"{package['tracking_number']};{word};{now};{note}\n"
            for package, (word, note) in zip(packages, outcomes, strict=False)
        ]
        text = "".join([HEADER, *rows, f"LX-UNKNOWN;POD;{now};\n"])
        self._file.write_text(text, encoding="utf-8")

    def _control(self, action, **arguments):
        url = f"{self._lazada['control_url']}/{action}"
        answer = requests.post(url, json=arguments, timeout=30)
        answer.raise_for_status()
        return answer.json()["result"]
