"""SKUs whose stock Odoo decides, and a Lazada that takes what it is told."""

from odoo.addons.lazada_connector.lazada_api.sku_updates import SkuResult
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

UPDATE = "update_sellable_quantities"
FIRST_ID = 9001


def sku_result(row, ok=True, code="0", message=""):
    """Return Lazada's answer for one row of a call."""
    return SkuResult(row.sku_id, row.seller_sku, ok, code, message)


class StockCase(LazadaCase):
    """A store that pushes its stock. ``at_lazada`` is what Lazada was told, by SKU."""

    def setUp(self):
        super().setUp()
        self.at_lazada = {}
        self.stock = self.store.warehouse_id.lot_stock_id
        self.sku = self.add_skus(self.cup)
        self.set_stock(self.cup, 10)
        self.store.push_stock = True
        self.commit()

    def commit(self):
        """End the transaction of a user: what is marked is written then."""
        self.env["ir.cron"]._commit_progress()

    def add_skus(self, *products, store=None):
        """Download SKUs with the references of products."""
        store = store or self.store
        have = self.env["lazada.sku"].search_count([])
        rows = [
            product_row(
                have + number,
                sku_row(FIRST_ID + have + number, product.default_code, quantity=3),
            )
            for number, product in enumerate(products)
        ]
        self.env["lazada.product"]._store_page(store, rows, self.env["lazada.sync.run"])
        ids = [str(FIRST_ID + have + number) for number in range(len(products))]
        skus = self.env["lazada.sku"].search([("lazada_id", "in", ids)], order="id")
        return skus.filtered(lambda sku: sku.store_id == store)

    def set_stock(self, product, quantity, location=None):
        """Count a product's stock anew."""
        location = location or self.stock
        Quant = self.env["stock.quant"].with_context(inventory_mode=True)
        Quant.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()

    def expect_push(self, times=1, refuse=None, answer=None):
        """Prepare Lazada for calls, which it accepts but for some SKUs.

        :param dict refuse: seller SKU to (code, message)
        :param answer: instead: an exception, or a function of the rows
        """
        refuse = refuse or {}

        def accept(store):
            rows = self.lazada.calls[-1][1][0]
            if answer is not None:
                return answer(rows) if callable(answer) else answer
            return [self._answer_one(row, refuse) for row in rows]

        for _call in range(times):
            self.lazada.expect(UPDATE, accept)

    def _answer_one(self, row, refuse):
        if row.seller_sku in refuse:
            return sku_result(row, False, *refuse[row.seller_sku])
        self.at_lazada[row.seller_sku] = (
            row.quantity if row.quantity is not None else dict(row.warehouses)
        )
        return sku_result(row)

    def push(self, calls=1, **kwargs):
        """Run the scheduled action; fails unless it makes so many calls."""
        self.expect_push(calls, **kwargs)
        self.commit()
        with self.lazada.serving():
            self.cron("push_stock", "lazada_stock")
        self.commit()
        self.env.invalidate_all()

    def pushed(self, calls=1, **kwargs):
        """Push, and return what the last calls said: quantities by seller SKU."""
        before = len(self.lazada.calls)
        self.push(calls, **kwargs)
        return {
            row.seller_sku: row.quantity
            for name, args in self.lazada.calls[before:]
            if name == UPDATE
            for row in args[0]
        }

    @property
    def row(self):
        """The push row of the first SKU."""
        return self.sku.stock_push_ids
