from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from freezegun import freeze_time

from odoo.addons.lazada_connector.lazada_api import SkuPrice, SkuResult
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

NOW = datetime(2026, 1, 20, 4, 0, 0)  # noon in Singapore


class PriceCase(LazadaCase):
    """A store that pushes the prices of a list, and SKUs of which Lazada shows 10."""

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(NOW))
        self.cup.list_price = 10
        self.pricelist = self.env["product.pricelist"].create(
            {"name": "Lazada", "currency_id": self.store.currency_id.id}
        )
        self.env.company.currency_id = self.store.currency_id
        self.sku = self.add_sku("SKU-1", 11, self.cup)
        self.store.write({"price_pricelist_id": self.pricelist.id, "push_prices": True})
        self.env["ir.cron"]._commit_progress()

    def add_sku(self, reference, sku_id, product=None, **values):
        product = product or self.make_product(reference, list_price=10)
        rows = [sku_row(sku_id, reference, price=10, **values)]
        self.env["lazada.product"]._store_page(
            self.store, [product_row(sku_id, *rows)], self.env["lazada.sync.run"]
        )
        sku = self.env["lazada.sku"].search(
            [("store_id", "=", self.store.id), ("lazada_id", "=", str(sku_id))]
        )
        sku.product_id = product.id
        return sku

    def add_rule(self, **values):
        return self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.pricelist.id,
                "applied_on": "0_product_variant",
                "product_tmpl_id": self.cup.product_tmpl_id.id,
                "product_id": self.cup.id,
                "compute_price": "fixed",
                **values,
            }
        )

    @property
    def row(self):
        return self.sku.price_push_ids

    def row_of(self, price, *sale, sku=None):
        sku = sku or self.sku
        sale = sale and (Decimal(sale[0]), *sale[1:])
        return SkuPrice(
            sku.lazada_product_id.lazada_id,
            sku.lazada_id,
            sku.seller_sku,
            Decimal(price),
            *sale,
        )

    def push(self, *rows, ok=True, code="0", message=""):
        """Commit, and run the scheduled action: it has to send exactly these rows."""
        if rows:
            results = [
                SkuResult(row.sku_id, row.seller_sku, ok, code, message) for row in rows
            ]
            self.lazada.expect("update_prices", results, list(rows))
        self.env["ir.cron"]._commit_progress()
        with self.lazada.serving():
            self.run_push()
        self.env.invalidate_all()

    def run_push(self):
        self.env.ref("lazada_price.ir_cron_lazada_push_prices").method_direct_trigger()

    @contextmanager
    def pushing(self, *answers):
        """Serve these answers, whatever the rows."""
        for answer in answers:
            self.lazada.expect("update_prices", answer)
        self.env["ir.cron"]._commit_progress()
        with self.lazada.serving():
            yield
        self.env.invalidate_all()
