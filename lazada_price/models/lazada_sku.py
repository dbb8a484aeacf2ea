from dataclasses import dataclass

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.reading import read_number, read_time
from odoo.addons.lazada_connector.models.runs.base import ReasonText

from ..price_rule import Price, change_percent

# What of a SKU changes the price that Lazada gets, or whether it gets one.
SETTINGS = {"product_id", "pieces", "lazada_id", "status", "price_paused"}


@dataclass(frozen=True)
class PriceFigure:
    """What Lazada is to show of a SKU.

    :param Price price: ``None`` with a problem
    :param str problem: why nothing is told to Lazada, in a user's words
    """

    price: Price | None = None
    problem: str = ""


class LazadaSku(models.Model):
    """The price of a SKU: what Lazada shows, and what the price list says."""

    _inherit = "lazada.sku"

    special_to = fields.Datetime(
        string="Special Price Until",
        readonly=True,
        help="When the special price ends that the product was downloaded with.",
    )
    price_paused = fields.Boolean(
        help="Lazada keeps the price that it has, whatever the price list says.",
    )
    price_push_ids = fields.One2many(
        "lazada.price.push", "sku_id", string="Price Pushes"
    )
    price_state = fields.Selection(related="price_push_ids.state", string="Price Push")
    price_accepted_at = fields.Datetime(
        related="price_push_ids.accepted_at", string="Price Accepted"
    )
    price_answer = ReasonText(
        related="price_push_ids.error_message", string="Why Price Not Pushed"
    )
    list_price = fields.Monetary(
        compute="_compute_list_price",
        help="What the store's price list gives for this SKU, with taxes.",
    )
    list_sale_price = fields.Monetary(
        string="Sale Price", compute="_compute_list_price"
    )
    list_sale_start = fields.Date(string="Sale From", compute="_compute_list_price")
    list_sale_end = fields.Date(string="Sale Until", compute="_compute_list_price")
    list_price_difference = fields.Monetary(
        string="Price Difference", compute="_compute_list_price"
    )
    list_price_change = fields.Float(
        string="Change (%)", compute="_compute_list_price", digits=(16, 1)
    )
    price_is_absurd = fields.Boolean(
        string="Needs Approval", compute="_compute_list_price"
    )
    price_problem = fields.Char(
        string="Reason Price Not Sent", compute="_compute_list_price"
    )

    # === COMPUTE METHODS === #

    @api.depends(*SETTINGS, "price")
    def _compute_list_price(self):
        figures = self.sudo()._price_figures()
        for sku in self:
            figure = figures.get(sku, PriceFigure())
            wanted = figure.price
            sku.list_price = wanted.price if wanted else 0
            sku.list_sale_price = (wanted and wanted.sale_price) or 0
            sku.list_sale_start = (wanted and wanted.sale_start) or False
            sku.list_sale_end = (wanted and wanted.sale_end) or False
            sku.list_price_difference = sku.list_price - sku.price if wanted else 0
            sku.list_price_change = sku._largest_change(wanted) if wanted else 0
            sku.price_is_absurd = wanted and sku._is_absurd_price(wanted)
            sku.price_problem = figure.problem

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        skus = super().create(vals_list)
        self.env["lazada.price.mark"]._add("settings", skus)
        return skus

    def write(self, vals):
        before = {sku: (sku.price, sku.special_price) for sku in self}
        result = super().write(vals)
        if not {"price", "special_price"}.isdisjoint(vals):
            self._mark_foreign_prices(before)
        if not SETTINGS.isdisjoint(vals):
            self.env["lazada.price.mark"]._add("settings", self)
        return result

    def _mark_foreign_prices(self, before):
        """Push again what somebody else has changed at Lazada."""
        changed = self.filtered(
            lambda sku: before[sku] != (sku.price, sku.special_price)
        )
        foreign = changed.filtered(lambda sku: sku.price_push_ids._differs_at_lazada())
        self.env["lazada.price.mark"]._add("lazada", foreign, afresh=True)

    # === ACTION METHODS === #

    def action_push_price(self):
        """Tell Lazada the prices of these SKUs now, also if it should know them."""
        self.check_access("write")
        stores = self.store_id.sudo()
        stores._check_pushes_prices()
        self.env["lazada.price.mark"]._add("hand", self, afresh=True)
        # The marks are written with the commit; a worker sees what is committed.
        self.env["ir.cron"]._commit_progress()
        for store, skus in self.sudo().grouped("store_id").items():
            store._push_prices_by_button(skus)
        return stores[:1]._notify(*self.sudo().price_push_ids._describe_outcome())

    def action_pause_price(self):
        """Leave the prices at Lazada as they are."""
        self.price_paused = True
        return self.store_id[:1]._notify(
            self.env._("Prices left alone: %s SKUs.", len(self))
        )

    def action_resume_price(self):
        """Push the prices of these SKUs again."""
        self.price_paused = False
        return self.store_id[:1]._notify(
            self.env._("Prices pushed again: %s SKUs.", len(self))
        )

    def action_view_price_log(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_price.lazada_price_log_action"
        )
        return dict(action, domain=[("sku_id", "in", self.ids)])

    # === DOWNLOAD === #

    @api.model
    def _prepare_vals(self, store, product, lazada_id, row):
        vals = super()._prepare_vals(store, product, lazada_id, row)
        has_special = read_number(row.get("special_price"))
        end = row.get("special_to_time") or row.get("special_to_date")
        tz = REGIONS[store.region].tz
        vals["special_to"] = has_special and read_time(end, tz)
        return vals

    # === BUSINESS METHODS === #

    def _price_figures(self):
        """Return what Lazada is to show of each SKU, by the price list of its store.

        :rtype: dict[lazada.sku, PriceFigure]
        """
        figures = {}
        for store, skus in self.grouped("store_id").items():
            problems = {sku: sku._find_price_problem() for sku in skus}
            figures |= {
                sku: PriceFigure(problem=problem) for sku, problem in problems.items()
            }
            good = skus.filtered(lambda sku, problems=problems: not problems[sku])
            prices = store.with_company(store.company_id)._prices_of(good)
            figures |= {sku: PriceFigure(price) for sku, price in prices.items()}
        return figures

    def _find_price_problem(self):
        """Return why Lazada is told no price of this SKU, in a user's words."""
        if not self.store_id.price_pricelist_id:
            return self._lt("The store has no price list for Lazada.")
        if self.store_id.rate_hint:
            return self.store_id.rate_hint
        if self.price_paused:
            return self._lt("Paused: Lazada keeps the price that it has.")
        if not self.lazada_id:
            return self._lt(
                "Only known from an order so far. Download the store's products."
            )
        if self.status == "deleted":
            return self._lt("Deleted at Lazada.")
        if not self.product_id:
            return self._lt("Not linked to a product yet.")
        if not self.product_id.active:
            return self._lt("The product is archived.")
        return ""

    def _special_may_run(self, now):
        """Whether Lazada may show a special price that it was downloaded with."""
        return bool(self.special_price) and (
            not self.special_to or self.special_to > now
        )

    def _known_price(self):
        """Return the price that Lazada accepted last, else the downloaded one."""
        return self.price_push_ids.accepted_price or self.price

    def _largest_change(self, wanted):
        """Return by how many per cent a price changes that buyers see; signed.

        :param Price wanted: what they are to see
        """
        known = self._known_price()
        changes = [change_percent(known, wanted.price)]
        if wanted.sale_price is not None:
            sale = self.price_push_ids.accepted_sale_price or known
            changes.append(change_percent(sale, wanted.sale_price))
        return max(changes, key=abs)

    def _is_absurd_price(self, wanted):
        """Whether a person has to approve a price before Lazada gets it."""
        if wanted.price <= 0 or wanted.sale_price == 0:
            return True
        return abs(self._largest_change(wanted)) > self.store_id.price_guard

    def _shows_price(self, wanted):
        """Whether Lazada showed this price, without a sale, when it was downloaded."""
        return (
            wanted.sale_price is None
            and not self.currency_id.compare_amounts(float(wanted.price), self.price)
            and not self._special_may_run(fields.Datetime.now())
        )

    def _changing_prices(self):
        """Return the SKUs whose price at Lazada would change."""
        figures = self.sudo()._price_figures()
        return self.filtered(lambda sku: sku.sudo()._would_change(figures[sku].price))

    def _would_change(self, wanted):
        accepted = self.price_push_ids.accepted
        if accepted:
            return accepted != wanted.as_dict()
        return not self._shows_price(wanted)
