"""Stores of one seller at the simulator, each with all of its orders."""

from contextlib import suppress
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from ..demo.consent import give_consent

DAYS_BACK = 60  # the simulator's oldest order is younger


def log_in(store, lazada):
    """Give the seller's approval for a store, as on Lazada's consent page."""
    callback = give_consent(
        store.action_get_approval_code()["url"], lazada["email"], lazada["password"]
    )
    store.authorization_code = callback.split("code=")[1].split("&")[0]
    store.action_get_access_token()


class Seller:
    """What the ways have in common: company, application, products.

    :param env: Odoo's environment
    :param dict lazada: what the simulator printed when it was ready
    """

    def __init__(self, env, lazada):
        self.env = env
        self._lazada = lazada
        self.app = env["lazada.app"].create(
            {
                "name": "Bench",
                "app_key": lazada["app_key"],
                "app_secret": lazada["app_secret"],
                "api_url": f"{lazada['url']}/rest",
                "auth_url": lazada["url"],
            }
        )

    def connected_store(self, code, region="sg"):
        """Return a store with a customer of its own, ready to download."""
        start = datetime.now() - timedelta(days=DAYS_BACK)
        # A seller has one store in a country; here each way has one of the same.
        domain = [("region", "=", region), ("app_id", "=", self.app.id)]
        others = self.env["lazada.store"].search(domain)
        others.write({"seller_id": False, "account": False})
        store = self.env["lazada.store"].create(
            {
                "code": code,
                "name": f"Bench {code}",
                "region": region,
                "app_id": self.app.id,
                "partner_id": self.env["res.partner"].create({"name": code}).id,
                "orders_from": start,
                "invoice_policy": "open",
                "invoice_effective_date": start.date(),
                "invoice_auto_post": True,
            }
        )
        if "stock_counted_from" in store._fields:
            # Every order gets the delivery that the floor makes.
            store.stock_counted_from = start
        if "rate_hint" in store._fields and store.rate_hint:
            rate = {
                "currency_id": store.currency_id.id,
                "name": "2019-01-01",
                "rate": 1,
            }
            self.env["res.currency.rate"].create(rate)
        log_in(store, self._lazada)
        store.partner_id.specific_property_product_pricelist = store._get_pricelist()
        return store

    def create_products(self, store):
        """Download the catalogue and create a product for each SKU without one."""
        store._download_products()
        skus = self.env["lazada.sku"].search(
            [("store_id", "=", store.id), ("product_id", "=", False)]
        )
        self.env["product.product"].create(
            [sku._prepare_product_vals() | {"taxes_id": False} for sku in skus]
        )
        skus._link_products()
        self.env.cr.commit()

    def download(self, store):
        """Download all orders; return those that are to be imported, oldest first."""
        more = True
        while more:
            _run, more = store._download_orders()
        return self.importable(store)

    def importable(self, store):
        Order = self.env["lazada.order"]
        domain = Order._due_domain() & fields.Domain("store_id", "=", store.id)
        return Order.search(domain, order="id")

    def sale_values(self, store, orders):
        """Return the values of the sales orders that our import would create; what it
        creates before them, the delivery addresses, stays.

        :rtype: list[dict]
        """
        orders.item_ids.sku_id._link_products()
        problems = [order._find_problem() for order in orders]
        assert not any(problems), problems
        found = []

        def take(_sales, values):
            found.extend(values)
            raise Taken

        Sale = self.env["sale.order"]
        with patch.object(type(Sale), "create", take), suppress(Taken):
            Sale._create_from_lazada(store, orders)
        self.env.cr.commit()
        self.env.invalidate_all()
        return found


class Taken(Exception):
    """The values are known; nothing is to be created."""
