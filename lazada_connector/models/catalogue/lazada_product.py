import math
import time
from datetime import timedelta, timezone

from odoo import api, fields, models

from ...concurrency import apart, retry_on_conflict
from ...lazada_api.catalogue_reading import (
    product_changes,
    read_product,
    split_products,
)
from ...lazada_api.const import REGIONS

# Lazada's clock and ours may differ, and a change may show late: look back a little.
OVERLAP = timedelta(minutes=10)


class LazadaProduct(models.Model):
    """A product of a store's catalogue, as Lazada lists it."""

    _name = "lazada.product"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Product"
    _order = "name, id"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    lazada_id = fields.Char(string="Lazada Item ID", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    status = fields.Char(readonly=True, help="In Lazada's words.")
    image_url = fields.Char(string="Picture", readonly=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    payload = fields.Text(string="Raw Data", readonly=True)
    sku_ids = fields.One2many("lazada.sku", "lazada_product_id", string="SKUs")
    sku_count = fields.Integer(compute="_compute_sku_count", string="SKU Count")

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")

    @api.depends("sku_ids")
    def _compute_sku_count(self):
        for product in self:
            product.sku_count = len(product.sku_ids)

    # === DOWNLOAD === #

    @api.model
    def _download(self, store, client, run):
        """Read what changed in the catalogue since the last time, page by page.

        :param store: ``lazada.store``
        :param client: :class:`~..lazada_api.LazadaClient`
        :param run: ``lazada.sync.run`` that counts
        """
        since = store.products_synced_until
        aware = since and (since - OVERLAP).replace(tzinfo=timezone.utc)
        begun, changes = time.monotonic(), []
        for page in client.iter_product_pages(aware or None):
            changes += product_changes(page, REGIONS[store.region].tz)
            self.env["ir.cron"]._commit_progress()
            retry_on_conflict(
                self.env, lambda page=page: self._store_page(store, page, run)
            )
            self.env["ir.cron"]._commit_progress()
        done = {"products_downloaded_at": fields.Datetime.now()}
        if changes:
            # By Lazada's clock, whatever ours says: when the reading began, or before.
            took = timedelta(seconds=math.ceil(time.monotonic() - begun))
            mark = max(changes) - took
            done["products_synced_until"] = max(since or mark, mark)
        retry_on_conflict(self.env, lambda: store.write(done))

    @api.model
    def _store_page(self, store, page, run):
        """Create and update products and their SKUs from one page of Lazada's list."""
        store._lock_downloads()
        rows, unreadable = split_products(page)
        _none, bad = apart(
            self.env, lambda some: self._store_products(store, some, run), rows
        )
        tz = REGIONS[store.region].tz
        names = [read_product(rows[key], tz)["name"] for key in bad]
        run._count_unreadable(unreadable + names)

    @api.model
    def _store_products(self, store, rows, run):
        tz = REGIONS[store.region].tz
        vals = {
            key: {**read_product(row, tz), "store_id": store.id, "lazada_id": key}
            for key, row in rows.items()
        }
        known = {
            product.lazada_id: product
            for product in self.search(
                [("store_id", "=", store.id), ("lazada_id", "in", list(rows))]
            )
        }
        changed = [
            key
            for key, product in known.items()
            if product.payload != vals[key]["payload"]
        ]
        for key in changed:
            known[key].write(vals[key])
        new = [key for key in rows if key not in known]
        for product in self.create([vals[key] for key in new]):
            known[product.lazada_id] = product
        run._count(created=len(new), updated=len(changed))
        self.env["lazada.sku"]._store_skus(
            store, {known[key]: rows[key] for key in new + changed}
        )
