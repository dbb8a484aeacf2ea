import logging
import time
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lazada_api import LazadaAuthError, LazadaError
from ...lazada_api.const import REGIONS
from ...messages import NOT_CONNECTED
from ...reading import read_time

_logger = logging.getLogger(__name__)

# A button does what it can in this time; the scheduled action does the rest.
BUTTON_SECONDS = 40
FIRST_DOWNLOAD = timedelta(days=30)


class LazadaStore(models.Model):
    """One store of a seller in one country of Lazada."""

    _name = "lazada.store"
    _inherit = "lazada.connection.mixin"
    _description = "Lazada Store"
    _order = "sequence, name, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Store ID",
        required=True,
        copy=False,
        index=True,
        help="Your own short name of the store. It cannot be changed once the store "
        "is created.",
    )
    name = fields.Char(
        string="Description",
        required=True,
        tracking=True,
        help="How the store is called in Odoo, on its documents and lists.",
    )
    active = fields.Boolean(
        default=True, tracking=True, help="Switch off when the store no longer exists."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="The company that sells: its sales orders, invoices and stock.",
    )
    region = fields.Selection(tracking=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", string="Lazada Currency"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        check_company=True,
        domain="[('share', '=', False)]",
        help="Salesperson of the store's orders; gets the activities when something "
        "needs a hand.",
    )

    # --- Orders & Invoices --- #
    partner_id = fields.Many2one(
        "res.partner",
        string="Default Customer",
        check_company=True,
        tracking=True,
        help="The customer of every sales order and invoice of this store, or of those "
        "for which Lazada names no buyer.",
    )
    customer_policy = fields.Selection(
        [
            ("default", "The default customer"),
            ("buyer", "One contact for each buyer"),
        ],
        string="Customer of an Order",
        required=True,
        default="default",
        tracking=True,
        help="The default customer: who receives an order becomes a delivery address "
        "beneath it. One contact for each buyer: found again by the id that Lazada "
        "gives the buyer, never by the name, which may be masked.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        domain="[('currency_id', '=', currency_id)]",
        help="Gives the sales orders Lazada's currency; the prices are Lazada's. Made "
        "by itself with the first order.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="The warehouse that delivers the store's orders.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        help="The sales team of the store's sales orders.",
    )
    include_shipping_fee = fields.Boolean(
        default=True,
        tracking=True,
        help="Add the shipping fee that the buyer pays to the sales order and the "
        "invoice.",
    )
    shipping_product_id = fields.Many2one(
        "product.product",
        string="Shipping Fee Product",
        check_company=True,
        default=lambda self: self._default_product("product_shipping_fee"),
        help="Its taxes and income account are those of the shipping fee.",
    )
    voucher_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        default=lambda self: self._default_product("product_seller_voucher"),
        help="Vouchers that the seller pays reduce the order under this product. "
        "Lazada's own vouchers are Lazada's money and do not.",
    )
    rounding_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        default=lambda self: self._default_product("product_rounding"),
        help="Where no price before tax gives Lazada's total, the smallest unit of "
        "the currency is booked here.",
    )
    ship_on_validate = fields.Selection(
        [("packed", "Pack it"), ("ready_to_ship", "Pack it and set it ready to ship")],
        string="When a Delivery Is Validated",
        tracking=True,
        help="What Lazada is told by itself. Empty: only by the buttons on the "
        "delivery order.",
    )
    shipping_allocate_type = fields.Char(readonly=True, copy=False)
    shipment_provider_code = fields.Char(
        help="Only for cross-border stores, where the seller chooses the first "
        "carrier.",
    )

    # --- Process settings --- #
    download_products = fields.Boolean(
        default=True,
        help="Read the catalogue by itself, so that SKUs can be linked to products "
        "before the first order comes.",
    )
    download_orders = fields.Boolean(
        default=True,
        help="Read new and changed orders by itself. Off: only by the buttons.",
    )
    orders_from = fields.Datetime(
        string="Orders Since",
        default=lambda self: self._default_orders_from(),
        help="Where the first download starts: orders changed since then.",
    )
    orders_synced_until = fields.Datetime(
        string="Orders Read Until",
        copy=False,
        readonly=True,
        help="Every change at Lazada until then is here.",
    )
    orders_downloaded_at = fields.Datetime(
        string="Last Order Download", copy=False, readonly=True
    )
    products_synced_until = fields.Datetime(copy=False, readonly=True)
    products_downloaded_at = fields.Datetime(
        string="Last Product Download", copy=False, readonly=True
    )

    order_ids = fields.One2many("lazada.order", "store_id")

    _code_company_uniq = models.UniqueIndex(
        "(code, company_id)", "This Store ID is already taken in the company."
    )

    # === DEFAULTS === #

    @api.model
    def _default_product(self, name):
        return self.env.ref(f"lazada_connector.{name}", raise_if_not_found=False)

    @api.model
    def _default_orders_from(self):
        return fields.Datetime.now() - FIRST_DOWNLOAD

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        Warehouse = self.env["stock.warehouse"]
        for store in self:
            if store.warehouse_id.company_id != store.company_id:
                store.warehouse_id = Warehouse.search(
                    Warehouse._check_company_domain(store.company_id), limit=1
                )

    @api.depends("region")
    def _compute_currency_id(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        by_name = {
            currency.name: currency
            for currency in currencies.search(
                [("name", "in", [region.currency for region in REGIONS.values()])]
            )
        }
        for store in self:
            region = REGIONS.get(store.region)
            store.currency_id = region and by_name.get(region.currency)

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "company_id")
    def _check_partner_id(self):
        for store in self:
            if store.partner_id == store.company_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "The default customer of %(store)s is the company itself. "
                        "Choose a contact that stands for Lazada's buyers.",
                        store=store.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        # An inactive currency has no sign on the screens.
        stores.currency_id.sudo().filtered(lambda row: not row.active).active = True
        return stores

    def write(self, vals):
        if "code" in vals and any(store.code != vals["code"] for store in self):
            raise UserError(
                self.env._(
                    "The Store ID cannot be changed once the store is created: its "
                    "orders and products hang on it. Change the description instead."
                )
            )
        if "region" in vals:
            self._check_region_change(vals["region"])
        return super().write(vals)

    def _check_region_change(self, region):
        for store in self:
            if store.region != region and (store.connected_at or store.order_ids):
                raise UserError(
                    self.env._(
                        "%(store)s is connected to its country already. Set up a "
                        "store of its own for another country.",
                        store=store.name,
                    )
                )

    # === ACTION METHODS === #

    def action_download_products(self):
        """Download the products now."""
        return self._run_by_button(
            "_download_products", "ir_cron_lazada_download_products"
        )

    def action_download_orders(self):
        """Download new and changed orders now."""
        return self._run_by_button("_download_orders", "ir_cron_lazada_download_orders")

    def action_import_orders(self):
        """Turn the downloaded orders that wait into sales orders now."""
        return self._run_by_button("_import_orders", "ir_cron_lazada_import_orders")

    def action_create_invoices(self):
        """Make the invoices that the store's rule asks for now."""
        return self._run_by_button("_create_invoices", "ir_cron_lazada_create_invoices")

    def _run_by_button(self, method, cron):
        """Do a store's work for as long as a user can wait; the scheduled action does
        the rest.

        :param str cron: XML id of that action, of this add-on if it has no dot
        """
        self.check_access("write")
        self.ensure_one()
        deadline = time.monotonic() + BUTTON_SECONDS
        try:
            run, more = getattr(self, method)(deadline)
        except LazadaError as error:
            raise UserError(self._explain(error)) from error
        if more:
            xml_id = cron if "." in cron else f"lazada_connector.{cron}"
            self.env.ref(xml_id).sudo()._trigger()
        return self._notify(
            run._describe(more),
            "warning" if run and run.failed else "success",
            title=run._task_label(),
        )

    # === CRONS === #

    @api.model
    def _cron_download_products(self):
        self._run_by_cron("_download_products", Domain("download_products", "=", True))

    @api.model
    def _cron_download_orders(self):
        self._run_by_cron("_download_orders", Domain("download_orders", "=", True))

    @api.model
    def _cron_import_orders(self):
        self._run_by_cron("_import_orders", Domain("connected_at", "!=", False))

    @api.model
    def _cron_create_invoices(self):
        self._run_by_cron("_create_invoices", Domain("invoice_policy", "!=", "manual"))

    @api.model
    def _cron_refresh_access_tokens(self):
        self._run_by_cron("_refresh_access_token", Domain("connected_at", "!=", False))

    @api.model
    def _run_by_cron(self, method, domain):
        """Do a task for each store; what fails for one does not stop the others.

        :param str method: the task's key with an underscore before it; takes a
            deadline, returns the sync run (or nothing) and whether work is left
        :param Domain domain: the stores
        """
        cron = self.env["ir.cron"]
        stores = self._in_turn(domain, method.removeprefix("_"))
        cron._commit_progress(remaining=len(stores))
        unfinished = 0
        for position, store_id in enumerate(stores, 1):
            unfinished += self.browse(store_id)._run_task_by_cron(method)
            to_do = len(stores) - position + unfinished
            if not cron._commit_progress(1, remaining=to_do):
                break

    @api.model
    def _in_turn(self, domain, task):
        """Return the ids of the stores, the one whose last run of a task is the longest
        ago first: neither a first download, which fills every run, nor stores that
        cannot be reached keep the others waiting.
        """
        stores = self.search(domain)
        runs = self.env["lazada.sync.run"]._read_group(
            [("task", "=", task), ("store_id", "in", stores.ids)],
            ["store_id"],
            ["id:max"],
        )
        last_runs = {store.id: run_id for store, run_id in runs}
        return sorted(stores.ids, key=lambda store_id: last_runs.get(store_id, 0))

    def _run_task_by_cron(self, method):
        """Return whether work is left for this store."""
        store = self.with_company(self.company_id)
        try:
            _run, more = getattr(store, method)()
        except LazadaError as error:
            _logger.info("Lazada store %s: %s", self.id, error)
            return False
        except Exception:  # pylint: disable=broad-exception-caught
            # kept in the sync run; the other stores go on
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.exception("Lazada store %s: %s failed", self.id, method)
            return False
        return more

    # === BUSINESS METHODS === #

    def _download_products(self, deadline=None):
        """Download what changed in the catalogue.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "download_products") as run:
            self._with_lazada(
                lambda client: self.env["lazada.product"]._download(self, client, run),
                run,
            )
        return run, False

    def _download_orders(self, deadline=None):
        """Download orders that are new or have changed; same shape as above."""
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, "download_orders") as run:
            more = self._with_lazada(
                lambda client: self.env["lazada.order"]._download(
                    self, client, run, deadline
                ),
                run,
            )
            if not more:
                self.env["lazada.order"]._work_off_unread(self, run, deadline)
        self.env.ref("lazada_connector.ir_cron_lazada_import_orders").sudo()._trigger()
        return run, more

    def _import_orders(self, deadline=None):
        """Turn waiting orders into sales orders; same shape as above."""
        domain = self._import_domain()
        return self._work_off("import_orders", domain, "_process", "_fail", deadline)

    def _import_domain(self):
        """Return the domain of the orders that wait for their import."""
        due = self.env["lazada.order"]._due_domain()
        return due & Domain("store_id", "=", self.id)

    def _create_invoices(self, deadline=None):
        """Make the invoices that the rule asks for; same shape as above."""
        domain = self._invoice_domain()
        return self._work_off(
            "create_invoices", domain, "_process_invoice", "_fail_invoice", deadline
        )

    def _work_off(self, task, domain, process, fail, deadline):
        """Work off the orders of a domain as a sync run, if there are any."""
        Order = self.env["lazada.order"].with_company(self.company_id)
        if not Order.search_count(domain, limit=1):
            return self.env["lazada.sync.run"], False
        with self.env["lazada.sync.run"]._record(self, task) as run:
            _done, more = Order.with_context(lazada_run_id=run.id)._run_queue(
                domain, process, fail, deadline=deadline
            )
        return run, more

    def _local_date(self, moment):
        """Return the day of a moment (naive, UTC) on the venture's clock."""
        aware = moment.replace(tzinfo=timezone.utc)
        return aware.astimezone(REGIONS[self.region].tz).date()

    def _refresh_access_token(self, deadline=None):
        """Replace the tokens while they can be replaced; same shape as above."""
        Run = self.env["lazada.sync.run"]
        if not (self._can_call() and self._can_refresh()):
            return Run, False
        with Run._record(self, "refresh_access_token") as run:
            try:
                run._count(api_calls=1)
                self._replace_access_token(self.sudo().access_token)
                run._count(updated=1)
            except LazadaAuthError as error:
                # The access token lives on; the seller has time to log in again.
                run._count(failed=1)
                run.message = self._explain(error)
                self._schedule_reconnect(run.message)
        return run, False

    def _check_can_call(self):
        """Return whether Lazada may be called; a person is told why not, a cron is
        not."""
        if self._can_call():
            return True
        if self.env.context.get("cron_id"):
            return False
        raise UserError(self.connection_hint or self.env._(NOT_CONNECTED))

    def _pack_parameters(self, client, by_order, is_sof):
        """Return Lazada's allocation type of the store and the carrier it wants to be
        told: only for cross-border stores, and never for the seller's own fleet.

        :param dict by_order: units to pack by order, both Lazada's ids
        :rtype: tuple[str, str or None]
        """
        if not self.shipping_allocate_type:
            order_id, item_ids = next(iter(by_order.items()))
            allocate_type = client.get_allocate_type(order_id, item_ids)
            self.shipping_allocate_type = allocate_type or "TFS"
        needs_provider = self.shipping_allocate_type == "NTFS" and not is_sof
        provider = self.shipment_provider_code if needs_provider else None
        return self.shipping_allocate_type, provider or None

    def _first_order_moment(self):
        """Return from when on orders are read the first time (naive, UTC)."""
        if not self.orders_from:
            raise UserError(
                self.env._(
                    "Say in the process settings of %s since when orders are "
                    "downloaded.",
                    self.name,
                )
            )
        return self.orders_from

    def _advance_orders_synced(self, page):
        """Keep how far the orders have been read: the last change in a page, never
        backwards."""
        tz = REGIONS[self.region].tz
        moments = [read_time(row.get("updated_at"), tz) for row in page]
        latest = max(filter(None, moments), default=None)
        if latest and latest > (self.orders_synced_until or datetime.min):
            self.orders_synced_until = latest

    def _lock_downloads(self):
        """Let only one worker at a time write what was downloaded for this store.

        The row is written, not only locked: a worker that waited for a mere lock would
        go on without seeing what the other one has stored. So it has to start again.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE lazada_store SET write_date = write_date WHERE id = %s", self.id
            )
        )

    def _get_pricelist(self):
        """Return a pricelist in Lazada's currency; it gives sales orders that
        currency."""
        self.ensure_one()
        if self.pricelist_id.currency_id == self.currency_id and self.pricelist_id:
            return self.pricelist_id
        if not self.currency_id.active:
            self.currency_id.sudo().active = True
        self.sudo().pricelist_id = (
            self.env["product.pricelist"]
            .sudo()
            .create(
                {
                    "name": f"Lazada {self.name}",
                    "currency_id": self.currency_id.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        return self.pricelist_id
