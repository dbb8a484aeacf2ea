from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lazada_api.const import REGIONS
from ..secret_fields import SecretChar

STEPS = ["application", "store", "approval"]


class LazadaConnect(models.TransientModel):
    """Guides a manager from nothing to Lazada's consent page."""

    _name = "lazada.connect"
    _inherit = "lazada.guard.mixin"
    _description = "Connect a Lazada Store"

    step = fields.Selection(
        [
            ("application", "Application"),
            ("store", "Store"),
            ("approval", "Seller's Approval"),
        ],
        required=True,
        default="application",
    )
    can_make_app = fields.Boolean(compute="_compute_can_make_app")
    has_apps = fields.Boolean(compute="_compute_can_make_app")
    use_new_app = fields.Boolean(
        string="Enter a New Application",
        help="Instead of one that is here already. All stores can share one.",
        default=lambda self: self._default_use_new_app(),
    )
    app_id = fields.Many2one(
        "lazada.app",
        string="Application",
        default=lambda self: self._default_app_id(),
        help="The application of Lazada's Open Platform by which Odoo talks to the "
        "store.",
    )
    app_name = fields.Char(
        default=lambda self: self.env.company.name,
        help="How the application is called in Odoo.",
    )
    app_key = fields.Char(help="From the App Console of Lazada's Open Platform.")
    app_secret = SecretChar(
        groups="base.group_system",
        help="From the App Console of Lazada's Open Platform. Only system "
        "administrators see it.",
    )
    article_code = fields.Char(
        string="Service Market Article",
        help="The article code under which sellers order the application in Lazada's "
        "Service Market. Leave empty for an in-house application.",
    )
    test_server = fields.Char(
        help="Leave empty for Lazada. Filled: everything goes to this server instead, "
        "for example http://127.0.0.1:8080 of a simulator.",
    )
    redirect_uri = fields.Char(related="app_id.redirect_uri")
    region = fields.Selection(
        [(code, region.name) for code, region in REGIONS.items()],
        string="Country",
        help="The country of the store. A store in another country is a store of its "
        "own.",
    )
    is_cross_border = fields.Boolean(
        string="Cross-Border Seller",
        help="The seller has one log-in for the stores of several countries. One "
        "approval then connects them all.",
    )
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        help="How the store is called in Odoo.",
    )
    code = fields.Char(
        string="Store ID",
        compute="_compute_code",
        store=True,
        readonly=False,
        help="Your own short name of the store. It cannot be changed later.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Default Customer",
        help="The customer of every sales order and invoice of the store. Leave empty "
        "to have a contact made that stands for Lazada's buyers.",
    )
    include_shipping_fee = fields.Boolean(
        default=True,
        help="Add the shipping fee that the buyer pays to the sales order and the "
        "invoice.",
    )
    orders_from = fields.Datetime(
        string="Orders Since",
        default=lambda self: self.env["lazada.store"]._default_orders_from(),
        help="Where the first download starts: orders changed since then.",
    )
    stock_counted_from = fields.Datetime(
        default=fields.Datetime.now,
        help="What left the warehouse before this moment is not in your stock figures "
        "any more: now, if the stock in Odoo is right now.",
    )
    invoice_policy = fields.Selection(
        lambda self: self.env["lazada.store"]._fields["invoice_policy"].selection,
        string="Customer Invoices",
        default="manual",
        help="Open: as soon as the order is paid. Completed: once every unit is "
        "delivered.",
    )
    needs_subscription = fields.Boolean(compute="_compute_service_market")
    service_market_url = fields.Char(compute="_compute_service_market")
    region_name = fields.Char(compute="_compute_service_market")
    rate_hint = fields.Char(compute="_compute_rate_hint")

    # === DEFAULTS === #

    @api.model
    def _default_app_id(self):
        return self.env["lazada.app"].search([], limit=1)

    @api.model
    def _default_use_new_app(self):
        return not self._default_app_id() and self.env.user.has_group(
            "base.group_system"
        )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_make_app(self):
        self.can_make_app = self.env.user.has_group("base.group_system")
        self.has_apps = bool(self._default_app_id())

    @api.depends("region")
    def _compute_name(self):
        for wizard in self:
            region = REGIONS.get(wizard.region)
            wizard.name = region and self.env._("Lazada %s", region.name)

    @api.depends("region")
    def _compute_code(self):
        for wizard in self:
            wizard.code = wizard.region and wizard._free_code()

    def _free_code(self):
        stores = self.env["lazada.store"].with_context(active_test=False)
        code = f"LZD-{self.region.upper()}"
        taken = set(stores.search([("code", "=like", f"{code}%")]).mapped("code"))
        numbers = (f"{code}-{number}" for number in range(2, len(taken) + 3))
        return next(each for each in (code, *numbers) if each not in taken)

    @api.depends("app_id.market_ids.url", "app_id.article_code", "region")
    def _compute_service_market(self):
        for wizard in self:
            app = wizard.app_id
            wizard.needs_subscription = app._needs_subscription()
            wizard.service_market_url = app._service_market_url(wizard.region)
            wizard.region_name = REGIONS[wizard.region].name if wizard.region else ""

    @api.depends("region")
    def _compute_rate_hint(self):
        company = self.env.company
        for wizard in self:
            values = {"region": wizard.region, "company_id": company.id}
            wizard.rate_hint = self.env["lazada.store"].new(values).rate_hint

    # === ACTIONS === #

    def action_next(self):
        """Go on to the next step."""
        self.ensure_one()
        if self.step == "application":
            self._take_application()
        elif not (self.region and self.name and self.code):
            raise UserError(
                self.env._("Choose the country, and give the store a name and an ID.")
            )
        return self._show(STEPS[STEPS.index(self.step) + 1])

    def action_back(self):
        """Go back to the step before."""
        self.ensure_one()
        return self._show(STEPS[STEPS.index(self.step) - 1])

    def action_connect(self):
        """Make the store and open Lazada's consent page.

        :return: ``ir.actions.act_url`` to the page, on which the seller logs in
        """
        self.ensure_one()
        store = self.env["lazada.store"].create(self._prepare_store_vals())
        return store.action_get_approval_code()

    # === BUSINESS METHODS === #

    def _show(self, step):
        self.step = step
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect a Lazada Store"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _take_application(self):
        if self.use_new_app:
            self.app_id = self.env["lazada.app"].create(self._prepare_app_vals())
            # It stands in the application now, and nowhere else.
            self.write({"use_new_app": False, "app_secret": False})
        if not self.app_id:
            raise UserError(
                self.env._(
                    "Choose an application. If there is none, ask a system "
                    "administrator to enter its key and secret under Online Store → "
                    "Configuration → Applications."
                )
            )

    def _prepare_app_vals(self):
        key, secret = (self.app_key or "").strip(), (self.app_secret or "").strip()
        if not key or not secret:
            raise UserError(
                self.env._(
                    "Enter the key and the secret of the application. You find both in "
                    "the App Console of Lazada's Open Platform."
                )
            )
        server = (self.test_server or "").strip().rstrip("/")
        return {
            "name": self.app_name or key,
            "app_key": key,
            "app_secret": secret,
            "article_code": self.article_code,
            "api_url": server and f"{server}/rest",
            "auth_url": server,
        }

    def _prepare_store_vals(self):
        return {
            "code": self.code,
            "name": self.name,
            "region": self.region,
            "is_cross_border": self.is_cross_border,
            "app_id": self.app_id.id,
            "company_id": self.env.company.id,
            "partner_id": (self.partner_id or self._make_customer()).id,
            "include_shipping_fee": self.include_shipping_fee,
            "orders_from": self.orders_from,
            "stock_counted_from": self.stock_counted_from,
            "invoice_policy": self.invoice_policy,
            "invoice_effective_date": self.invoice_policy != "manual"
            and fields.Date.context_today(self),
        }

    def _make_customer(self):
        """Return the contact that stands for the buyers of a country; made once.

        Managers of stores may not make contacts in general; this one is not theirs to
        choose.
        """
        name = self.env._("Lazada Buyers %s", REGIONS[self.region].name)
        Partner = self.env["res.partner"].sudo()
        found = Partner.search(
            [
                ("name", "=", name),
                ("is_company", "=", True),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            limit=1,
        )
        return found or Partner.create({"name": name, "is_company": True})
