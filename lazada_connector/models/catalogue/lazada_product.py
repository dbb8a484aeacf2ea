from datetime import timedelta, timezone

from odoo import api, fields, models

from ...concurrency import retry_on_conflict
from ...lazada_api import wire
from ...lazada_api.const import REGIONS
from ...lazada_api.reading import read_id, read_time

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
        begun = fields.Datetime.now()
        for page in client.iter_product_pages(aware or None):
            self.env["ir.cron"]._commit_progress()
            retry_on_conflict(
                self.env, lambda page=page: self._store_page(store, page, run)
            )
            self.env["ir.cron"]._commit_progress()
        done = {"products_synced_until": begun, "products_downloaded_at": begun}
        retry_on_conflict(self.env, lambda: store.write(done))

    @api.model
    def _store_page(self, store, page, run):
        """Create and update products and their SKUs from one page of Lazada's list."""
        store._lock_downloads()
        rows = {read_id(row.get("item_id")): row for row in page}
        rows.pop("", None)
        known = {
            product.lazada_id: product
            for product in self.search(
                [("store_id", "=", store.id), ("lazada_id", "in", list(rows))]
            )
        }
        vals = {key: self._prepare_vals(store, key, row) for key, row in rows.items()}
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

    @api.model
    def _prepare_vals(self, store, lazada_id, row):
        """Return the product's values of one row (page *GetProducts*)."""
        attributes = row.get("attributes") or {}
        return {
            "store_id": store.id,
            "lazada_id": lazada_id,
            "name": wire.to_text(attributes.get("name")) or lazada_id,
            "status": wire.to_text(row.get("status")),
            "image_url": _first_image(row),
            "lazada_updated_at": read_time(
                row.get("updated_time"), REGIONS[store.region].tz
            ),
            "payload": wire.json_dumps(row),
        }


def _first_image(row):
    """Return the address of the first picture; the list is a text of JSON."""
    try:
        images = wire.parse_json_text(row.get("images"))
    except ValueError:
        return False
    return next(filter(None, images), False) if isinstance(images, list) else False
