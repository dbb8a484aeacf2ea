"""What a user does from an empty Odoo to invoiced Lazada orders, over HTTP only."""

import time
from datetime import datetime, timedelta, timezone

from .. import console
from ..console import SetupError
from . import consent

STORE_CODE = "DEMO-SG"
# Region -> (name, country code, currency) of the company that sells there.
REGIONS = {
    "sg": ("Singapore", "SG", "SGD"),
    "my": ("Malaysia", "MY", "MYR"),
    "th": ("Thailand", "TH", "THB"),
    "ph": ("Philippines", "PH", "PHP"),
    "vn": ("Vietnam", "VN", "VND"),
    "id": ("Indonesia", "ID", "IDR"),
}
# Region -> (name, percent) of the tax that is in a buyer's price.
TAXES = {
    "sg": ("9% GST", 9.0),
    "my": ("10% Sales Tax", 10.0),
    "th": ("7% VAT", 7.0),
    "ph": ("12% VAT", 12.0),
    "vn": ("10% VAT", 10.0),
    "id": ("11% VAT", 11.0),
}
# The simulator spreads its orders over fewer days than this.
DAYS_BACK = 60
# Seconds in which another worker has to get on with what it holds, and between looks.
PATIENCE = 30
SHORT_PATIENCE = 5
PAUSE = 0.2
# Of each product, in the store's warehouse: more than is ordered.
UNITS_IN_STOCK = 1000


class Story:
    """One store's way, from its settings to its invoices.

    :param OdooClient odoo: logged in as the administrator
    :param dict lazada: what the simulator printed when it was ready
    :param str region: a key of ``REGIONS``
    """

    def __init__(self, odoo, lazada, region):
        self.odoo = odoo
        self._lazada = lazada
        self._region = region
        self.store_id = None

    def play(self):
        """Play all of it; raise ``SetupError`` where it does not go on."""
        with console.step("Company, application and store"):
            self.set_up_company()
            self.set_up_store()
        with console.step("Connecting the store on Lazada's consent page"):
            self.connect()
        with console.step("Products"):
            self.download_products()
            self.count_stock()
        with console.step("Orders"):
            self.download_orders()
            self.import_orders()
        with console.step("Invoices"):
            self.create_invoices()

    def fetch(self):
        """Take over what has changed at Lazada since."""
        self.download_skus()
        self.download_orders()
        self.import_orders()
        self.create_invoices()

    def set_up_company(self):
        _name, country, currency = REGIONS[self._region]
        (currency_id,) = self.odoo.search(
            "res.currency",
            [("name", "=", currency)],
            context={"active_test": False},
        )
        self.odoo.call("res.currency", "write", [currency_id], {"active": True})
        country_ids = self.odoo.search("res.country", [("code", "=", country)])
        company_ids = self.odoo.search("res.company", [], limit=1)
        values = {
            "country_id": country_ids[0],
            "currency_id": currency_id,
            # Odoo would ask at the first delivery whether buyers get a paid SMS.
            "stock_text_confirmation": False,
        }
        self.odoo.call("res.company", "write", company_ids, values)
        self._set_up_taxes(company_ids)
        # The callback's address is made of it.
        self.odoo.call(
            "ir.config_parameter", "set_param", "web.base.url", self.odoo.url
        )

    def _set_up_taxes(self, company_ids):
        """Make the company's usual taxes those of the country, as part of the price."""
        usual = ["account_sale_tax_id", "account_purchase_tax_id"]
        (company,) = self.odoo.read("res.company", company_ids, usual)
        name, percent = TAXES[self._region]
        values = {
            "name": name,
            "description": name,
            "invoice_label": name,
            "amount": percent,
            "price_include_override": "tax_included",
        }
        ids = [company[field][0] for field in usual if company[field]]
        self.odoo.call("account.tax", "write", ids, values)

    def set_up_store(self):
        name = REGIONS[self._region][0]
        app_id = self.odoo.create(
            "lazada.app",
            {
                "name": "Demo application",
                "app_key": self._lazada["app_key"],
                "app_secret": self._lazada["app_secret"],
                "api_url": f"{self._lazada['url']}/rest",
                "auth_url": self._lazada["url"],
            },
        )
        customer_id = self.odoo.create(
            "res.partner", {"name": f"Lazada {name}", "is_company": True}
        )
        start = datetime.now(timezone.utc) - timedelta(days=DAYS_BACK)
        self.store_id = self.odoo.create(
            "lazada.store",
            {
                "code": STORE_CODE.replace("SG", self._region.upper()),
                "name": f"Demo Store {name}",
                "region": self._region,
                "app_id": app_id,
                "partner_id": customer_id,
                "include_shipping_fee": True,
                "download_products": True,
                "download_orders": True,
                "orders_from": f"{start:%Y-%m-%d %H:%M:%S}",
                "invoice_policy": "open",
                "invoice_effective_date": f"{start:%Y-%m-%d}",
                "invoice_auto_post": True,
            },
        )

    def connect(self):
        action = self._press("action_get_approval_code")
        callback = consent.give_consent(
            action["url"],
            self._lazada.get("email", "seller@example.com"),
            self._lazada.get("password", "demo"),
        )
        page = self.odoo.session.get(callback, timeout=60)
        (store,) = self.odoo.read("lazada.store", [self.store_id], ["state"])
        if store["state"] != "connected":
            raise SetupError(
                f"The store is {store['state']} after the visit to the callback "
                f"(HTTP {page.status_code}), not connected."
            )

    def download_products(self):
        """Download the catalogue, make a product for each SKU, and link them."""
        self.download_skus()
        fields = ["name", "seller_sku", "price"]
        skus = self._skus([("product_id", "=", False)], fields)
        products = [
            {
                "name": sku["name"],
                "default_code": sku["seller_sku"],
                "list_price": sku["price"],
                "is_storable": True,
            }
            for sku in skus
        ]
        if products:
            self.odoo.call("product.product", "create", products)
            sku_ids = [sku["id"] for sku in skus]
            self.odoo.call("lazada.sku", "action_link_products", sku_ids)

    def download_skus(self):
        self._press("action_download_products")

    def count_stock(self):
        """Fill the warehouse by an inventory, so that deliveries can be validated."""
        (store,) = self.odoo.read("lazada.store", [self.store_id], ["warehouse_id"])
        (warehouse,) = self.odoo.read(
            "stock.warehouse", [store["warehouse_id"][0]], ["lot_stock_id"]
        )
        skus = self._skus([("product_id", "!=", False)], ["product_id"])
        counted = [
            {
                "product_id": product_id,
                "location_id": warehouse["lot_stock_id"][0],
                "inventory_quantity": UNITS_IN_STOCK,
            }
            for product_id in {sku["product_id"][0] for sku in skus}
        ]
        inventory = {"inventory_mode": True}
        quants = self.odoo.call("stock.quant", "create", counted, context=inventory)
        self.odoo.call("stock.quant", "action_apply_inventory", quants)

    def download_orders(self):
        self._press("action_download_orders")

    def import_orders(self):
        """Import until no order waits; a scheduled action may be at the same ones."""

        def press():
            self._press("action_import_orders")

        self._repeat(press, self.waiting_orders, PATIENCE)

    def waiting_orders(self):
        return self.odoo.count(
            "lazada.order",
            [("store_id", "=", self.store_id), ("state", "=", "pending")],
        )

    def create_invoices(self):
        """Invoice until nothing waits; a scheduled action may be at the same ones."""

        def press():
            self._press("action_create_invoices")

        # Some are to be invoiced, but not by the store's rule.
        self._repeat(press, self.orders_to_invoice, SHORT_PATIENCE)

    def orders_to_invoice(self):
        return self.odoo.count(
            "sale.order",
            [
                ("lazada_store_id", "=", self.store_id),
                ("invoice_status", "=", "to invoice"),
            ],
        )

    def settle(self, measure):
        """Wait for what the scheduled actions do, until the measure is 0 or stays."""
        self._repeat(lambda: None, measure, PATIENCE)

    def _repeat(self, act, measure, patience):
        """Act until the measure is 0, or stays the same for some seconds."""
        before, since = None, time.monotonic()
        while True:
            act()
            after = measure()
            if not after:
                return
            if after != before:
                before, since = after, time.monotonic()
            elif time.monotonic() - since >= patience:
                return
            time.sleep(PAUSE)

    def _press(self, button):
        return self.odoo.call("lazada.store", button, [self.store_id])

    def _skus(self, domain, fields):
        return self.odoo.search_read(
            "lazada.sku", [("store_id", "=", self.store_id), *domain], fields
        )
