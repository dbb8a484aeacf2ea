from datetime import timedelta, timezone

from odoo import api, fields, models

from ...concurrency import apart, retry_on_conflict
from ...lazada_api.catalogue_position import begin, mark_of, note
from ...lazada_api.catalogue_reading import (
    read_product,
    split_products,
)
from ...lazada_api.const import REGIONS
from ...lazada_api.turns import is_over

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
    def _download(self, store, client, run, deadline=None):
        """Read what changed in the catalogue since the last time, page by page.

        :param store: ``lazada.store``
        :param client: :class:`~..lazada_api.LazadaClient`
        :param run: ``lazada.sync.run`` that counts
        :return: whether the time was up before the last page
        """
        since = store.products_synced_until
        done = self._walk(
            store,
            client,
            "products_position",
            lambda page: self._store_page(store, page, run),
            deadline,
            since and (since - OVERLAP).replace(tzinfo=timezone.utc),
        )
        if not done:
            return True
        now = fields.Datetime.now()
        vals, mark = {"products_downloaded_at": now}, mark_of(done, now)
        if mark:
            vals["products_synced_until"] = max(since or mark, mark)
        retry_on_conflict(self.env, lambda: store.write(vals))
        return False

    @api.model
    def _walk(self, store, client, field, take_page, deadline, since=None):
        """Go through the catalogue from where the last walk stopped.

        :param str field: of the store, keeps how far it has come
        :param callable take_page: does the work with a page, in a transaction
        :param datetime since: only what has changed since; aware
        :return: the position at the end; ``None``: the time was up before
        """
        position = store[field] or begin(fields.Datetime.now())
        walk = position["walk"]
        for page in client.iter_product_pages(since or None, position=walk):
            note(position, page, REGIONS[store.region].tz)
            self.env["ir.cron"]._commit_progress()
            retry_on_conflict(self.env, lambda page=page: take_page(page))
            self.env["ir.cron"]._commit_progress()
            if is_over(deadline):
                retry_on_conflict(self.env, lambda: store.write({field: position}))
                return None
        retry_on_conflict(self.env, lambda: store.write({field: False}))
        return position

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
