import logging
import time
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...lazada_api import LazadaError
from ...lazada_api.const import REGIONS
from ...lazada_api.logs import about
from ..runs.base import ReasonText

_logger = logging.getLogger(__name__)

# Accountants and stock workers see the store of a document, but not its work.
USER = "lazada_connector.group_lazada_user"
# A button does what it can in this time; the scheduled action does the rest.
BUTTON_SECONDS = 40
# What says that a download has come to its end.
DOWNLOADED = ("orders_downloaded_at", "products_downloaded_at")


class LazadaStore(models.Model):
    """What a store does with its products, orders and invoices, and how to set it
    up."""

    _inherit = "lazada.store"

    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", string="Lazada Currency"
    )
    rate_hint = ReasonText(compute="_compute_rate_hint")
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
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        check_company=True,
        tracking=True,
        help="Which taxes the store's sales orders get in place of those of the "
        "products. Empty: the one that Odoo finds for the customer.",
    )
    include_shipping_fee = fields.Boolean(
        default=True,
        tracking=True,
        help="Add the shipping fee that the buyer pays to the sales order and the "
        "invoice.",
    )
    bonus_by_seller = fields.Boolean(
        string="Lazada Bonus Is Ours",
        tracking=True,
        help="Lazada shows some vouchers (“Lazada bonus”) as the seller's and at the "
        "same time within its own. Off: Lazada pays them, and they reduce no order. "
        "On: they reduce the order, as the seller's vouchers do.",
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
        string="On Validation",
        tracking=True,
        help="What Lazada is told by itself. Empty: only by the buttons on the "
        "delivery order.",
    )
    shipping_allocate_type = fields.Char(readonly=True, copy=False)
    shipment_provider_code = fields.Char(
        help="Only for cross-border stores, where the seller chooses the first "
        "carrier.",
    )
    stock_counted_from = fields.Datetime(
        tracking=True,
        help="What left the warehouse before this moment is not in your stock figures "
        "any more. Such an order still gets its sales order and its invoice, but its "
        "delivery is done at once and takes nothing out of stock. By default the "
        "moment when the store was connected.",
    )
    download_products = fields.Boolean(
        default=True,
        help="Read the catalogue by itself, so that SKUs can be linked to products "
        "before the first order comes.",
    )
    products_synced_until = fields.Datetime(copy=False, readonly=True)
    products_position = fields.Json(copy=False, readonly=True)
    products_downloaded_at = fields.Datetime(
        string="Last Product Download", copy=False, readonly=True
    )
    invoice_policy = fields.Selection(
        [
            ("manual", "By hand"),
            ("open", "When paid"),
            ("completed", "When delivered"),
        ],
        string="Customer Invoices",
        required=True,
        default="manual",
        tracking=True,
        help="Open: as soon as the order is paid. Completed: once every unit is "
        "delivered.",
    )
    invoice_effective_date = fields.Date(
        string="Invoices From",
        tracking=True,
        help="Orders placed before this day get no invoice by themselves.",
    )
    invoice_date_policy = fields.Selection(
        [
            ("order", "Day of the order"),
            ("delivery", "Day of the delivery"),
            ("today", "Creation date"),
        ],
        string="Invoice Date",
        required=True,
        default="today",
        tracking=True,
        help="On the clock of the store's country. Day of the delivery: when the last "
        "delivery order was done; if none is, when Lazada reported the units as "
        "delivered; before that, the day on which the invoice is made.",
    )
    invoice_auto_post = fields.Boolean(
        string="Post Invoices",
        tracking=True,
        help="Post the invoices at once. Otherwise they wait as drafts under Invoices "
        "to Validate, and so do those whose date lies in a locked period.",
    )
    invoice_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        tracking=True,
        domain="[('type', '=', 'sale')]",
        help="Leave empty for the company's usual journal.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        tracking=True,
        domain="[('early_discount', '=', False)]",
        help="Of the sales orders and invoices. Leave empty for those of the customer. "
        "Terms with an early payment discount are not taken: they change the total, "
        "and the buyer has paid Lazada.",
    )
    invoice_payment_reference = fields.Selection(
        [("order", "Lazada's order number"), ("journal", "As the journal says")],
        string="Payment Reference",
        required=True,
        default="order",
        tracking=True,
        help="What a payment is recognised by. The customer reference of the invoice "
        "is Lazada's order number in any case.",
    )
    voucher_account_id = fields.Many2one(
        "account.account",
        compute="_compute_voucher_account_id",
        inverse="_inverse_voucher_account_id",
        compute_sudo=True,
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other', 'expense'))]",
        help="Where the seller's vouchers are booked: the income account of the "
        "voucher product in this company.",
    )
    invoice_rule_text = fields.Char(compute="_compute_invoice_rule_text")
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
    sku_count = fields.Integer(compute="_compute_sku_count", groups=USER)
    run_count = fields.Integer(compute="_compute_run_count", groups=USER)

    # === DEFAULTS === #

    @api.model
    def _default_product(self, name):
        return self.env.ref(f"lazada_connector.{name}", raise_if_not_found=False)

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

    @api.depends("region", "company_id")
    def _compute_rate_hint(self):
        """Odoo would take a currency without an exchange rate 1:1."""
        Rate = self.env["res.currency.rate"].sudo()
        of_ours = [("currency_id", "in", self.currency_id.ids)]
        known = set(Rate._read_group(of_ours, ["currency_id", "company_id"]))
        for store in self:
            currency, root = store.currency_id, store.company_id.root_id
            is_foreign = bool(currency - store.company_id.currency_id)
            usable = {(currency, root), (currency, root.browse())}
            lacks = is_foreign and known.isdisjoint(usable)
            store.rate_hint = lacks and self._lt(
                "Enter an exchange rate for %s. Until then no order is imported.",
                currency.name,
            )

    @api.depends("voucher_product_id.property_account_income_id", "company_id")
    def _compute_voucher_account_id(self):
        for store in self:
            product = store.voucher_product_id.with_company(store.company_id)
            store.voucher_account_id = product.property_account_income_id

    def _inverse_voucher_account_id(self):
        for store in self.sudo():
            product = store.voucher_product_id.with_company(store.company_id)
            product.property_account_income_id = store.voucher_account_id

    @api.depends(
        "invoice_policy",
        "invoice_effective_date",
        "invoice_date_policy",
        "invoice_auto_post",
    )
    def _compute_invoice_rule_text(self):
        for store in self:
            store.invoice_rule_text = store._invoice_rule()

    def _invoice_rule(self):
        """Say what the invoice settings will do."""
        if self.invoice_policy == "manual":
            return self.env._("Invoices are created manually.")
        if not self.invoice_effective_date:
            return self.env._(
                "No invoice is made until you choose the day from which on orders get "
                "one."
            )
        when = {
            "open": self.env._("as soon as it is paid"),
            "completed": self.env._("once every unit is delivered"),
        }[self.invoice_policy]
        dated = {
            "order": self.env._("Invoice date: order date."),
            "delivery": self.env._("Invoice date: delivery date."),
            "today": self.env._("Invoice date: creation date."),
        }[self.invoice_date_policy]
        how = (
            self.env._("posted at once")
            if self.invoice_auto_post
            else self.env._("left as a draft for you to validate")
        )
        return self.env._(
            "Every order placed from %(date)s on gets one invoice %(when)s, %(how)s. "
            "%(dated)s",
            date=format_date(self.env, self.invoice_effective_date),
            when=when,
            dated=dated,
            how=how,
        )

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

    def _compute_sku_count(self):
        counts = self._count_by_store("lazada.sku")
        for store in self:
            store.sku_count = counts.get(store._origin, 0)

    def _compute_run_count(self):
        counts = self._count_by_store("lazada.sync.run")
        for store in self:
            store.run_count = counts.get(store._origin, 0)

    def _count_by_store(self, model, domain=(), by="store_id"):
        """Return how many rows of a model each store has, in one query.

        :param str model: the model's name
        :param domain: which rows
        :param str by: the model's field that holds the store
        :rtype: dict[lazada.store, int]
        """
        return dict(
            self.env[model]._read_group(
                [(by, "in", self.ids), *domain], [by], ["__count"]
            )
        )

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
        for store in stores:
            store._make_voucher_account()
        return stores

    def write(self, vals):
        if vals.keys().isdisjoint(DOWNLOADED):
            return super().write(vals)
        begun = self.filtered(lambda store: store.setup_step == "downloading")
        result = super().write(vals)
        for store in begun:
            if store.setup_step != "downloading":
                store._notify_first_download()
        return result

    # === ACTION METHODS === #

    def action_download_products(self):
        """Download the products now."""
        return self._run_by_button("download_products")

    def action_first_download(self):
        """Have products and orders downloaded in the background."""
        self.ensure_one()
        self.check_access("write")
        if not self._can_call():
            raise UserError(self.connection_hint)
        self.sudo()._get_pricelist()
        self.sudo().write(
            {
                "first_download_at": fields.Datetime.now(),
                "first_download_user_id": self.env.uid,
            }
        )
        for task in ("download_products", "download_orders"):
            self.env["lazada.process"]._wake(task)
        return self._notify(
            self.env._(
                "Products and orders of %s are downloaded in the background. You can "
                "go on working; how far it has come stands on the store.",
                self.name,
            )
        )

    def action_enter_rate(self):
        """Open the rates of Lazada's currency."""
        self.ensure_one()
        return self.currency_id._get_records_action(name=self.env._("Exchange Rate"))

    def action_view_skus(self):
        return self._view("lazada_sku_action", [("store_id", "in", self.ids)])

    def action_view_runs(self):
        return self._view("lazada_sync_run_action", [("store_id", "in", self.ids)])

    def _view(self, name, domain):
        """Return the action of a list with the rows of a domain.

        :param str name: XML id of the action, of this add-on if it has no dot
        """
        xml_id = name if "." in name else f"lazada_connector.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return dict(action, domain=domain, context={"default_store_id": self.id})

    # === CRONS === #

    @api.model
    def _cron_download_products(self):
        self._run_by_cron("download_products", Domain("download_products", "=", True))

    @api.model
    def _cron_refresh_access_tokens(self):
        self._run_by_cron("refresh_access_token", Domain("connected_at", "!=", False))

    @api.model
    def _cron_check_connections(self):
        self._run_by_cron("check_connections", Domain("connected_at", "!=", False))

    # === BUSINESS METHODS === #

    def _tasks(self):
        """Return what is done for a store, by the key of the task: methods that take a
        deadline and return the sync run (empty, if there was nothing to do) and whether
        work is left.

        :rtype: dict[str, callable]
        """
        return {
            "download_products": self._download_products,
            "download_orders": self._download_orders,
            "reconcile_orders": self._reconcile_orders,
            "import_orders": self._import_orders,
            "create_invoices": self._create_invoices,
            "refresh_access_token": self._refresh_access_token,
            "check_connections": self._check_connections,
        }

    def _run_by_button(self, task):
        """Do a store's work for as long as a user can wait; the scheduled action does
        the rest."""
        self.check_access("write")
        self.ensure_one()
        try:
            run, more = self.sudo()._tasks()[task](time.monotonic() + BUTTON_SECONDS)
        except LazadaError as error:
            raise UserError(self._explain(error)) from error
        if more:
            self.env["lazada.process"]._wake(task)
        return self._notify(
            run._describe(more),
            "warning" if run and run.failed else "success",
            title=run._task_label(),
        )

    @api.model
    def _run_by_cron(self, task, domain):
        """Do a task for each store; what fails for one does not stop the others.

        :param str task: key of ``_tasks``
        :param Domain domain: the stores
        """
        self.env["lazada.process"]._take_turns(
            task,
            self.search(domain),
            lambda store, deadline: store._run_task_by_cron(task, deadline),
        )

    def _in_turn(self, task):
        """Return the ids of the stores, the one whose last run of a task is the longest
        ago first: neither a first download, which fills every turn, nor stores that
        cannot be reached keep the others waiting.
        """
        runs = self.env["lazada.sync.run"]._last_of_stores(self, [task])
        last_runs = {run.store_id.id: run.id for run in runs}
        return sorted(self.ids, key=lambda store_id: last_runs.get(store_id, 0))

    def _run_task_by_cron(self, task, deadline=None):
        """Return whether work is left for this store."""
        store = self.with_company(self.company_id)
        try:
            _run, more = store._tasks()[task](deadline)
        except LazadaError as error:
            about(_logger, self.id, task, error.code).info("%s", error)
            return False
        except Exception:  # pylint: disable=broad-exception-caught
            # kept in the sync run; the other stores go on
            self.env.cr.rollback()
            self.env.invalidate_all()
            about(_logger, self.id, task).exception("%s failed", task)
            return False
        return more

    def _download_products(self, deadline=None):
        """Download what changed in the catalogue.

        :return: the sync run, and whether work is left
        :raise LazadaError: Lazada refused or cannot be reached
        """
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        Product = self.env["lazada.product"]
        with self.env["lazada.sync.run"]._record(self, "download_products") as run:
            more = self._with_lazada(
                lambda client: Product._download(self, client, run, deadline),
                run,
                new_transaction=True,
            )
        return run, more

    def _local_date(self, moment):
        """Return the day of a moment (naive, UTC) on the venture's clock."""
        aware = moment.replace(tzinfo=timezone.utc)
        return aware.astimezone(REGIONS[self.region].tz).date()

    def _amount_rules(self):
        """Return what of this store decides what an order amounts to."""
        return self.include_shipping_fee, self.bonus_by_seller

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

    def _lock_downloads(self):
        """Let only one worker at a time write what was downloaded for this store.

        The row is written, not only locked: a worker that waited for a mere lock would
        go on without seeing what the other one has stored. So it has to start again.
        """
        touch = "UPDATE lazada_store SET write_date = write_date WHERE id = %s"
        self.env.cr.execute(SQL(touch, self.id))

    def _get_pricelist(self):
        """Return a pricelist in Lazada's currency; it gives sales orders that
        currency."""
        self.ensure_one()
        if self.pricelist_id.currency_id == self.currency_id and self.pricelist_id:
            return self.pricelist_id
        if not self.currency_id.active:
            self.currency_id.sudo().active = True
        self.sudo().pricelist_id = self.sudo().pricelist_id.create(
            {
                "name": f"Lazada {self.name}",
                "currency_id": self.currency_id.id,
                "company_id": self.company_id.id,
            }
        )
        return self.pricelist_id

    def _make_voucher_account(self):
        """Give the voucher product that comes with the add-on an income account of its
        own, next to that of the sales; one that was chosen stays."""
        product = self.voucher_product_id.with_company(self.company_id).sudo()
        sales_account = product._get_product_accounts()["income"]
        is_ours = self.voucher_product_id == self._default_product(
            "product_seller_voucher"
        )
        if self.voucher_account_id or not (is_ours and sales_account):
            return
        company = self.company_id.root_id
        Account = self.env["account.account"].sudo().with_company(company)
        self.voucher_account_id = Account.create(
            {
                "name": self.env._("Lazada Seller Vouchers"),
                "code": Account._search_new_account_code(
                    sales_account.with_company(company).code
                ),
                "account_type": sales_account.account_type,
                "company_ids": company.ids,
            }
        )

    def _notify_first_download(self):
        """Tell the person who began the first download that it is done."""
        text = self._first_download_text()
        self.message_post(body=text)
        self.first_download_user_id.sudo()._bus_send(
            "simple_notification",
            {"title": self.name, "message": text, "type": "success"},
        )

    def _first_download_text(self):
        return self.env._(
            "The first download is done: %(orders)s orders and %(skus)s SKUs are here. "
            "The orders become sales orders in the background.",
            orders=self.order_count,
            skus=self.sku_count,
        )
