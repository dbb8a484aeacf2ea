"""A campaign: orders arrive at Lazada, change, are cancelled and empty the shelves,
while Odoo follows by its own scheduled actions. Says how far behind Odoo is.
"""

import random
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from . import lazada as simulators
from .back_office import BackOffice
from .odoo_server import KillableOdoo

PRODUCTS = 30
PLENTY = 100_000
LOOKS = 0.5  # seconds between two looks at what is there
SETTLED = 900  # seconds after the last order
PARTS = 4  # of the time, whose lags are told apart
MINUTELY = ("download_orders", "import_orders", "push_messages", "push_stock")
OPTIONS = ["--max-cron-threads=2", "--limit-time-real=600"]
NEW_SALES = """
SELECT lazada.lazada_id, sale.id
  FROM sale_order AS sale
  JOIN lazada_order AS lazada ON lazada.id = sale.lazada_order_id
 WHERE lazada.store_id = %s AND sale.id > %s
"""
# Two workers do not commit in the sequence of the ids.
OVERLAP = 1000


@dataclass
class Way:
    """How Odoo follows.

    :param bool pushes: Lazada tells of every change
    :param int jobs: places of ``queue_job``'s runner; 0: scheduled actions only
    """

    name: str
    pushes: bool = False
    jobs: int = 0

    def server(self, environment, database):
        options, variables = list(OPTIONS), {}
        if self.jobs:
            options.append("--load=web,queue_job")
            variables["ODOO_QUEUE_JOB_CHANNELS"] = f"root:{self.jobs}"
        workers = self.jobs + 1 if self.jobs else 2
        return KillableOdoo(environment, database, workers, options, variables)


WAYS = {
    way.name: way
    for way in (
        Way("polling"),
        Way("pushes", pushes=True),
        Way("jobs", pushes=True, jobs=4),
    )
}


@dataclass
class Result:
    """What came of a campaign.

    :param dict lags: seconds from the order at Lazada to its sales order, by order id,
        in the sequence of the orders
    """

    way: Way
    orders: int
    seconds: float
    lags: dict
    settled: float
    failed: int
    oversold: int
    missing: int
    calls: int
    bans: int
    megabytes: int
    refused: dict = field(default_factory=dict)

    def lag(self, share, lags=None):
        lags = sorted(self.lags.values() if lags is None else lags)
        return lags[min(int(share * len(lags)), len(lags) - 1)] if lags else 0.0

    def over_time(self):
        """Return the 95 % lags of the parts of the time."""
        lags = list(self.lags.values())
        size = -(-len(lags) // PARTS) or 1
        parts = [lags[start : start + size] for start in range(0, len(lags), size)]
        return [self.lag(0.95, part) for part in parts]

    def lines(self):
        yield (
            f"{self.way.name}: {self.orders} orders in {self.seconds:.0f} s "
            f"({3600 * self.orders / self.seconds:.0f} an hour)"
        )
        lags = ", ".join(
            f"p{round(100 * share)} {self.lag(share):.1f} s"
            for share in (0.5, 0.95, 0.99)
        )
        parts = " / ".join(f"{lag:.1f}" for lag in self.over_time())
        yield f"    lag: {lags}; p95 over time: {parts} s"
        yield (
            f"    settled {self.settled:.0f} s after the last order; missing "
            f"{self.missing}, failed {self.failed}, oversold {self.oversold}"
        )
        yield (
            f"    {self.calls} calls of Lazada, {self.bans} bans; "
            f"at most {self.megabytes} MB in a process"
        )


def run(environment, database, way, orders, seconds, seed=1):
    """Hold a campaign against a database with the add-ons; return its ``Result``."""
    options = {"orders": 0, "products": PRODUCTS, "seed": seed, "region": "sg"}
    with (
        simulators.serving(environment, **options) as lazada,
        _started(way.server(environment, database)) as server,
    ):
        shop = Shop(server, lazada, way)
        shop.open(orders)
        lazada.control.reset_calls()
        with watching(environment, database, shop) as seen:
            begun = time.time()
            buyers = Buyers(shop, random.Random(seed))
            created = buyers.buy(orders, seconds)
            lasted = time.time() - begun
            settled = shop.wait_until_settled(created)
            time.sleep(2 * LOOKS)
        calls = lazada.control.calls()
        lags = {key: seen[key] - at for key, at in created.items() if key in seen}
        return Result(
            way=way,
            orders=len(created),
            seconds=lasted,
            lags=lags,
            settled=settled,
            failed=shop.count_failed(),
            oversold=shop.count_oversold(),
            missing=len(created.keys() - lags.keys() - shop.cancelled()),
            calls=calls["total"],
            bans=calls["by_code"].get("ApiCallLimit", 0),
            megabytes=server.highest_memory(),
            refused=calls["by_code"],
        )


@contextmanager
def _started(server):
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Shop:
    """A store whose scheduled actions run every minute, and its shelves."""

    def __init__(self, server, lazada, way):
        self.office = BackOffice(server.client, lazada)
        self.client, self.lazada, self.way = server.client, lazada, way
        self.client.call("ir.config_parameter", "set_param", "web.base.url", server.url)
        self.app_id = self.office.create_app()
        self.store_id = self.office.connected_store(self.app_id, "sg", "CAMPAIGN")
        self.first_stock = {}

    def open(self, orders):
        """Fill the shelves, of every second SKU with too little, and tell Lazada."""
        self.office.create_products(self.store_id)
        skus = self.client.search_read(
            "lazada.sku",
            [("store_id", "=", self.store_id), ("status", "!=", "deleted")],
            ["seller_sku", "product_id"],
        )
        scarce = max(1, orders // (2 * len(skus)))
        self.first_stock = {
            sku["seller_sku"]: PLENTY if number % 2 else scarce
            for number, sku in enumerate(skus)
        }
        self._count({sku["product_id"][0]: sku["seller_sku"] for sku in skus})
        self.client.call("lazada.store", "write", [self.store_id], {"push_stock": True})
        self.office.press(self.store_id, "action_push_stock")
        held = self.lazada.control.stock()
        for seller_sku, stock in self.first_stock.items():
            assert held[seller_sku]["sellable"] == stock, seller_sku
        if self.way.pushes:
            app = self.client.read("lazada.app", [self.app_id], ["push_url"])[0]
            self.lazada.control.set_mode(push_url=app["push_url"])
        domain = [("task", "in", MINUTELY)]
        processes = self.client.search("lazada.process", domain)
        every = {"interval_number": 1, "interval_type": "minutes", "enabled": True}
        for process in processes:
            self.client.call("lazada.process", "write", [process], every)
        for task in ("download_orders", "import_orders"):
            self.office.run_cron(task)

    def _count(self, products):
        store = self.office.store(self.store_id, "warehouse_id")
        [warehouse] = self.client.read(
            "stock.warehouse", [store["warehouse_id"][0]], ["lot_stock_id"]
        )
        values = [
            {
                "product_id": product_id,
                "location_id": warehouse["lot_stock_id"][0],
                "inventory_quantity": self.first_stock[seller_sku],
            }
            for product_id, seller_sku in products.items()
        ]
        counting = {"context": {"inventory_mode": True}}
        ids = self.client.call("stock.quant", "create", values, **counting)
        self.client.call("stock.quant", "action_apply_inventory", ids)

    def wait_until_settled(self, created):
        """Return how many seconds after the last order all of them are in Odoo."""
        waiting = [("state", "in", ("pending", "error"))]
        begun = time.monotonic()
        while time.monotonic() - begun < SETTLED:
            here = self.office.count_orders(self.store_id)
            if here >= len(created) and not self.office.count_orders(
                self.store_id, waiting
            ):
                break
            time.sleep(LOOKS)
        return time.monotonic() - begun

    def cancelled(self):
        """Return the ids of the orders that nobody wants any more: those that were not
        imported before stay without a sales order."""
        control = self.lazada.control
        return set(map(str, control.list_orders(status="canceled")))

    def count_failed(self):
        """Count what waits for a person, or a run that was not to its end."""
        rows = [("state", "=", "error")]
        runs = [("state", "=", "failed"), ("store_id", "=", self.store_id)]
        failed = self.office.count_orders(self.store_id, rows)
        failed += self.client.count("lazada.push.message", rows)
        return failed + self.client.count("lazada.sync.run", runs)

    def count_oversold(self):
        """Count the units that were sold beyond what there was."""
        sold = dict.fromkeys(self.first_stock, 0)
        for order_id in self.lazada.order_ids():
            for unit in self.lazada.control.get_order(order_id=order_id)["items"]:
                if unit["status"] != "canceled":
                    sold[unit["sku"]] += 1
        return sum(max(0, sold[sku] - had) for sku, had in self.first_stock.items())


class Buyers:
    """They buy what Lazada offers, and some think better of it."""

    def __init__(self, shop, rng):
        self._shop, self._control, self._rng = shop, shop.lazada.control, rng
        self._pending = []

    def buy(self, orders, seconds):
        """Order at an even pace; return when each order was there, by its id."""
        created, begun = {}, time.time()
        for number in range(orders):
            time.sleep(max(0.0, begun + number * seconds / orders - time.time()))
            order_id = self._buy_one()
            created[order_id] = time.time()
            self._pending.append(order_id)
            if number % 10 == 9:
                self._cancel_one()
            if number % 5 == 4:
                self._advance_one()
        return created

    def _buy_one(self):
        held = self._control.stock()
        offered = [sku for sku in self._shop.first_stock if held[sku]["sellable"] > 0]
        units = [
            {"sku": sku} for sku in self._rng.sample(offered, self._rng.choice((1, 2)))
        ]
        made = self._control.create_order(units=units)
        return str(made["order"]["order_id"])

    def _cancel_one(self):
        self._control.cancel_order(order_id=self._take_one())

    def _advance_one(self):
        self._control.advance_orders(order_ids=[self._take_one()])

    def _take_one(self):
        return self._pending.pop(self._rng.randrange(len(self._pending)))


@contextmanager
def watching(environment, database, shop):
    """Yield a dict that fills with when each order's sales order was first seen."""
    seen, ended = {}, threading.Event()

    def watch():
        last = 0
        with environment.server.cursor(database) as cursor:
            while not ended.wait(LOOKS):
                cursor.execute(NEW_SALES, [shop.store_id, last - OVERLAP])
                now = time.time()
                for order_id, sale_id in cursor.fetchall():
                    seen.setdefault(order_id, now)
                    last = max(last, sale_id)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()
