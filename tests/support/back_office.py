"""What users of the back office do, over the same calls as the web client makes."""

from collections import defaultdict
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from environment.demo import consent
from environment.odoo_client import OdooClient, OdooRefusal

from .passing_time import write_as_odoo
from .waiting import wait_until

# The oldest of the simulator's orders is 30 days old.
DAYS_BACK = 60
CRONS = {
    "download_products": "lazada_connector.ir_cron_lazada_download_products",
    "download_orders": "lazada_connector.ir_cron_lazada_download_orders",
    "import_orders": "lazada_connector.ir_cron_lazada_import_orders",
    "create_invoices": "lazada_connector.ir_cron_lazada_create_invoices",
    "reconcile_orders": "lazada_connector.ir_cron_lazada_reconcile_orders",
    "refresh_access_tokens": "lazada_connector.ir_cron_lazada_refresh_access_tokens",
}


def enter_rates(client):
    """Give the currencies of Lazada's countries an exchange rate: orders wait for one.
    A unit of theirs is one of the company's."""
    names = ("SGD", "MYR", "THB", "PHP", "VND", "IDR")
    for currency_id in client.search(
        "res.currency", [("name", "in", names)], context={"active_test": False}
    ):
        rate = {"currency_id": currency_id, "name": "2019-01-01"}
        domain = [(name, "=", value) for name, value in rate.items()]
        if not client.search("res.currency.rate", domain):
            client.create("res.currency.rate", {**rate, "rate": 1})


class BackOffice:
    """A user who sets up stores against one simulator and works with them.

    :param OdooClient client: logged in as the administrator
    :param Lazada lazada:
    """

    def __init__(self, client, lazada):
        self.client = client
        self.lazada = lazada
        enter_rates(client)

    # --- set-up --- #

    def create_app(self, **values):
        about = self.lazada.about
        return self.client.create(
            "lazada.app",
            {
                "name": "Test application",
                "app_key": about["app_key"],
                "app_secret": about["app_secret"],
                "api_url": f"{about['url']}/rest",
                "auth_url": about["url"],
                **values,
            },
        )

    def create_store(self, app_id, region, code, **values):
        """Create a store with a default customer; return its id."""
        self.forget_sellers(region)
        customer_id = self.client.create(
            "res.partner", {"name": f"Lazada buyers of {code}", "is_company": True}
        )
        return self.client.create(
            "lazada.store",
            {
                "code": code,
                "name": f"Store {code}",
                "region": region,
                "app_id": app_id,
                "partner_id": customer_id,
                "include_shipping_fee": True,
                "orders_from": f"{long_ago():%Y-%m-%d %H:%M:%S}",
                **values,
            },
        )

    def forget_sellers(self, region):
        """Let the simulator's only seller of a country be set up once more: one seller
        has one store, and the stores of other tests stay."""
        known = [("region", "=", region), ("seller_id", "!=", False)]
        with_archived = {"context": {"active_test": False}}
        ids = self.client.search("lazada.store", known, **with_archived)
        values = {"seller_id": False, "account": False}
        write_as_odoo(self.client, "lazada.store", ids, values)

    def connect(self, store_id, email="owner@example.com"):
        """Log in on the consent page; come back by the callback; return the answer."""
        action = self.press(store_id, "action_get_approval_code")
        callback = consent.give_consent(action["url"], email, "password")
        return self.client.session.get(callback, timeout=60)

    def connected_store(self, app_id, region, code, **values):
        store_id = self.create_store(app_id, region, code, **values)
        assert self.connect(store_id).ok
        assert self.store(store_id, "state")["state"] == "connected"
        return store_id

    # --- work --- #

    def press(self, store_id, button):
        return self.client.call("lazada.store", button, [store_id])

    def run_cron(self, task):
        run_scheduled_action(self.client, CRONS[task])

    def import_all(self, store_id):
        """Press *Import Orders* until nothing waits."""
        while self.press(store_id, "action_import_orders") and self.count_orders(
            store_id, [("state", "=", "pending")]
        ):
            pass

    def end_pause(self):
        """Let Lazada be called again at once and at full speed, after a ban that the
        test has ended."""
        ids = self.client.search("lazada.app", [])
        values = {"paused_until": False, "last_call_at": 0}
        write_as_odoo(self.client, "lazada.app", ids, values)

    def create_products(self, store_id, taxes_of=None):
        """Download the catalogue and create a product for each SKU without one.

        :param taxes_of: gives the ids of the taxes of the n-th product
        """
        self.press(store_id, "action_download_products")
        skus = self.client.search_read(
            "lazada.sku",
            [("store_id", "=", store_id), ("product_id", "=", False)],
            ["seller_sku"],
        )
        values = [
            {
                "name": f"Article {sku['seller_sku']}",
                "default_code": sku["seller_sku"],
                "is_storable": True,
                "taxes_id": [(6, 0, taxes_of(number) if taxes_of else [])],
            }
            for number, sku in enumerate(skus)
        ]
        self.client.call("product.product", "create", values)
        ids = [sku["id"] for sku in skus]
        self.client.call("lazada.sku", "action_link_products", ids)

    def deliver(self, picking_ids):
        """Validate delivery orders with all that is on them."""
        moves = self.client.search_read(
            "stock.move", [("picking_id", "in", picking_ids)], ["product_uom_qty"]
        )
        ids = defaultdict(list)
        for move in moves:
            ids[move["product_uom_qty"]].append(move["id"])
        for quantity, some in ids.items():
            done = {"quantity": quantity, "picked": True}
            self.client.call("stock.move", "write", some, done)
        self.client.call(
            "stock.picking", "button_validate", picking_ids, context={"skip_sms": True}
        )

    # --- looking --- #

    def store(self, store_id, *fields):
        return self.client.read("lazada.store", [store_id], list(fields))[0]

    def count_orders(self, store_id, domain=()):
        return self.client.count("lazada.order", [("store_id", "=", store_id), *domain])

    def orders(self, store_id, domain=(), fields=()):
        """Return the store's ``lazada.order`` rows as dicts."""
        usual = ["lazada_id", "name", "state", "expected_total", "sale_order_id"]
        return self.client.search_read(
            "lazada.order",
            [("store_id", "=", store_id), *domain],
            [*usual, "error_message", *fields],
        )

    def documents(self, model, store_id, fields=()):
        """Return the store's sales orders or invoices as dicts."""
        return self.client.search_read(
            model,
            [("lazada_store_id", "=", store_id)],
            ["lazada_order_id", "amount_total", "state", *fields],
        )

    def runs(self, store_id, task):
        """Return the sync runs of a task, the newest first."""
        return self.client.search_read(
            "lazada.sync.run",
            [("store_id", "=", store_id), ("task", "=", task)],
            ["state", "message", "created", "updated", "failed", "api_calls"],
        )


def long_ago():
    return datetime.now(timezone.utc) - timedelta(days=DAYS_BACK)


def run_scheduled_action(client, xml_id):
    """Run a scheduled action now; wait while another worker is running it."""
    wait_until(lambda: _ran(client, xml_id), f"{xml_id} is free", seconds=60, pause=0.3)


def _ran(client, xml_id):
    try:
        client.run_scheduled_action(xml_id)
    except OdooRefusal as refusal:
        if "already executing" not in str(refusal):
            raise
        return False
    return True


@contextmanager
def processes_off(client):
    """Switch the scheduled actions off in the process manager, so that only what a
    test does happens; no store of the test is worked on afterwards, when its simulator
    has ended."""
    ids = client.search("lazada.process", [])
    _switch(client, ids, False)
    yield
    stores = client.search("lazada.store", [])
    client.call("lazada.store", "write", stores, {"active": False})
    _switch(client, ids, True)


def _switch(client, ids, enabled):
    def switched():
        try:
            return client.call("lazada.process", "write", ids, {"enabled": enabled})
        except OdooRefusal as refusal:
            if "currently being executed" not in str(refusal):
                raise
            return False

    wait_until(switched, "the scheduled actions are idle", seconds=60, pause=0.5)


def another_session(client, login="admin", password="admin"):
    return OdooClient(client.url, client.database).login(login, password)
