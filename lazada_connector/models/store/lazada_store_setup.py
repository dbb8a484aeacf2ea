from odoo import api, fields, models
from odoo.exceptions import UserError

from ...lazada_api.const import REGIONS
from .lazada_store_lists import USER

FIRST_DOWNLOADS = (
    "ir_cron_lazada_download_products",
    "ir_cron_lazada_download_orders",
)
# What says that a download has come to its end.
DOWNLOADED = ("orders_downloaded_at", "products_downloaded_at")


class LazadaStore(models.Model):
    """The way of a store from its creation to its first orders."""

    _inherit = "lazada.store"

    service_market_url = fields.Char(
        string="Service Market",
        compute="_compute_service_market_url",
        compute_sudo=True,
    )
    setup_step = fields.Selection(
        [
            ("connect", "Connect"),
            ("customer", "Default Customer"),
            ("download", "First Download"),
            ("downloading", "First Download Runs"),
            ("done", "Done"),
        ],
        compute="_compute_setup_step",
    )
    setup_progress = fields.Float(compute="_compute_setup_progress", groups=USER)
    setup_text = fields.Char(compute="_compute_setup_progress", groups=USER)
    first_download_at = fields.Datetime(copy=False, readonly=True)
    first_download_user_id = fields.Many2one("res.users", copy=False, readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("app_id.market_ids.url", "region")
    def _compute_service_market_url(self):
        for store in self:
            store.service_market_url = store.app_id._service_market_url(store.region)

    @api.depends(
        "connected_at",
        "partner_id",
        "first_download_at",
        "orders_downloaded_at",
        "products_downloaded_at",
        "download_orders",
        "download_products",
    )
    def _compute_setup_step(self):
        for store in self:
            store.setup_step = store._next_setup_step()

    def _next_setup_step(self):
        if not self.connected_at:
            return "connect"
        if not self.partner_id:
            return "customer"
        waits = self.download_orders and not self.orders_downloaded_at
        if not waits:
            waits = self.download_products and not self.products_downloaded_at
        if not waits:
            return "done"
        begun = self.first_download_at or self.orders_synced_until
        return "downloading" if begun else "download"

    @api.depends("setup_step", "orders_synced_until", "orders_from")
    def _compute_setup_progress(self):
        """How much of the time that the first download covers has been read."""
        now = fields.Datetime.now()
        for store in self:
            begin, until = store.orders_from, store.orders_synced_until
            read = until and begin and until > begin and begin < now
            share = (until - begin) / (now - begin) if read else 0.0
            store.setup_progress = 100.0 * min(share, 1.0)
            store.setup_text = store.setup_step == "downloading" and self.env._(
                "%(orders)s orders and %(skus)s SKUs so far; %(sales)s sales orders "
                "made, %(waiting)s orders wait, %(failed)s in error.",
                orders=store.order_count,
                skus=store.sku_count,
                sales=store.sale_count,
                waiting=store.order_pending_count,
                failed=store.order_error_count,
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.keys().isdisjoint(DOWNLOADED):
            return super().write(vals)
        begun = self.filtered(lambda store: store.setup_step == "downloading")
        result = super().write(vals)
        for store in begun:
            if store.setup_step == "done":
                store._notify_first_download()
        return result

    # === ACTIONS === #

    def action_first_download(self):
        """Have products and orders downloaded in the background."""
        self.ensure_one()
        self.check_access("write")
        if not self._can_call():
            raise UserError(self.connection_hint)
        self.sudo().write(
            {
                "first_download_at": fields.Datetime.now(),
                "first_download_user_id": self.env.uid,
            }
        )
        for name in FIRST_DOWNLOADS:
            self.env.ref(f"lazada_connector.{name}").sudo()._trigger()
        return self._notify(
            self.env._(
                "Products and orders of %s are downloaded in the background. You can "
                "go on working; how far it has come stands on the store.",
                self.name,
            )
        )

    def action_open_service_market(self):
        """Open the page on which the seller orders or renews the application."""
        self.ensure_one()
        if not self.service_market_url:
            raise UserError(
                self.env._(
                    "The address of the Service Market of %(region)s is not known yet. "
                    "Enter it in the application %(app)s.",
                    region=REGIONS[self.region].name,
                    app=self.app_id.name or "",
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": self.service_market_url,
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _notify_first_download(self):
        """Tell the person who began the first download that it is done."""
        text = self.env._(
            "The first download is done: %(orders)s orders and %(skus)s SKUs are here. "
            "The orders become sales orders in the background.",
            orders=self.order_count,
            skus=self.sku_count,
        )
        self.message_post(body=text)
        self.first_download_user_id.sudo()._bus_send(
            "simple_notification",
            {"title": self.name, "message": text, "type": "success"},
        )

    def _take_tokens(self, token):
        # What is still true of them, the next check says again.
        self.env["lazada.warning"].sudo()._close_for(
            self, ["approval", "refused", "subscription"]
        )
        return super()._take_tokens(token)

    def _check_after_connecting(self):
        if self._has_subscription():
            self._read_subscription()
        return super()._check_after_connecting()

    def _connect_other_countries(self, token):
        """Connect the other stores of a cross-border seller, and make those that are
        missing: the seller has approved them all at once.

        They take over the settings of this store. One that was archived stays so.
        """
        stores = self.browse()
        for user in token.country_users if token.is_cross_border else ():
            region = user["country"]
            if region in REGIONS and region != self.region:
                store = self._find_store_of(region, user["seller_id"])
                if store.active:
                    store._take_tokens(token)
                    stores += store
        return stores

    def _find_store_of(self, region, seller_id):
        """Return the seller's store in a country: the one that is known, else the only
        one that was set up but never connected, else a new one."""
        stores = self.with_context(active_test=False).search(
            [
                ("company_id", "=", self.company_id.id),
                ("app_id", "=", self.app_id.id),
                ("region", "=", region),
            ]
        )
        known = stores.filtered(lambda store: store.seller_id == seller_id)
        if known:
            return known[0]
        drafts = stores.filtered(lambda store: store.active and not store.connected_at)
        if len(drafts) == 1:
            return drafts
        return self._copy_to(region)

    def _copy_to(self, region):
        """Make a store of another country with the settings of this one."""
        code = f"{self.code}-{region.upper()}"
        taken = self.with_context(active_test=False).search_count(
            [("company_id", "=", self.company_id.id), ("code", "=like", f"{code}%")]
        )
        return self.copy(
            {
                "code": f"{code}-{taken + 1}" if taken else code,
                "name": f"{self.name} {REGIONS[region].name}",
                "region": region,
                "pricelist_id": False,
            }
        )
