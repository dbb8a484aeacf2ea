import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.models.catalogue.prices import (
    fiscal_position_of,
    price_at_lazada,
    price_in_odoo,
)
from odoo.addons.lazada_connector.models.store.lazada_store import (
    BUTTON_SECONDS,
    USER,
)

from ..price_rule import Price, aware, round_price, sale_days

# What changes the prices of all SKUs of a store.
SETTINGS = {
    "push_prices",
    "price_pricelist_id",
    "price_guard",
    "partner_id",
    "fiscal_position_id",
}
# Rates, costs and whatever leaves no mark: everything is looked at once a day.
LOOK_AGAIN = timedelta(days=1)


class LazadaStore(models.Model):
    """The prices that a store shows: their price list, the push, and the guard."""

    _inherit = "lazada.store"

    push_prices = fields.Boolean(
        copy=False,
        tracking=True,
        help="The price list decides what buyers pay. The prices at Lazada are "
        "overwritten, so look at the preview first.",
    )
    push_prices_paused = fields.Boolean(
        string="Prices Paused",
        copy=False,
        tracking=True,
        help="Changes of prices are remembered, and sent when the pause ends.",
    )
    price_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Prices From",
        check_company=True,
        tracking=True,
        help="The price list whose prices Lazada shows. Rules without dates give the "
        "regular price; a rule with dates that gives less is a sale price with these "
        "dates. Other currencies are converted at the day's rate.",
    )
    price_guard = fields.Integer(
        string="Approval Required Above (%)",
        default=30,
        tracking=True,
        help="Per cent: a price that changes by more, or would be 0, waits until a "
        "person has approved it.",
    )
    prices_compared_at = fields.Datetime(readonly=True, copy=False)
    prices_due_at = fields.Datetime(
        string="Next Sale Begins or Ends", readonly=True, copy=False
    )
    prices_pushed_at = fields.Datetime(
        string="Prices Pushed", compute="_compute_price_push", groups=USER
    )
    price_review_count = fields.Integer(
        string="Prices to Approve", compute="_compute_price_push", groups=USER
    )
    price_push_failed_count = fields.Integer(
        string="Prices Not Pushed", compute="_compute_price_push", groups=USER
    )
    price_push_waiting_count = fields.Integer(
        string="Prices Waiting", compute="_compute_price_push", groups=USER
    )

    _price_guard_sane = models.Constraint(
        "CHECK (price_guard > 0)", "The guard asks above one per cent at the earliest."
    )

    # === COMPUTE METHODS === #

    def _compute_price_push(self):
        counts, moments = self.env["lazada.price.push"]._count_by_store(self)
        for store in self:
            count = counts[store]
            store.prices_pushed_at = moments.get(store)
            store.price_review_count = count["review"]
            store.price_push_failed_count = count["error"]
            store.price_push_waiting_count = count["pending"] + count["sending"]

    # === CONSTRAINT METHODS === #

    @api.constrains("push_prices", "price_pricelist_id")
    def _check_price_pricelist_id(self):
        for store in self:
            if store.push_prices and not store.price_pricelist_id:
                raise ValidationError(
                    self.env._(
                        "Choose the price list that %s takes its prices from.",
                        store.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if not SETTINGS.isdisjoint(vals):
            reason = "start" if vals.get("push_prices") else "settings"
            self.env["lazada.price.mark"]._add(reason, self)
        return result

    # === ACTION METHODS === #

    def action_preview_prices(self):
        """Show what Lazada would be told, before it is told."""
        self.ensure_one()
        return self.env["lazada.price.preview"]._open(self)

    def action_push_prices(self):
        """Push every price that differs from what Lazada accepted last, now."""
        self.ensure_one()
        self.check_access("write")
        self._check_pushes_prices()
        self.env["lazada.price.mark"]._add("hand", self)
        # The marks are written with the commit; a worker sees what is committed.
        self.env["ir.cron"]._commit_progress()
        return self._run_by_button("push_prices")

    def action_pause_prices(self):
        """Leave Lazada's prices alone for a while."""
        self.push_prices_paused = True
        return self._notify(self.env._("No price is pushed until you resume."))

    def action_resume_prices(self):
        """Go on pushing: what has changed meanwhile first."""
        self.push_prices_paused = False
        self.env["lazada.process"]._wake("push_prices")
        return self._notify(self.env._("Prices are pushed again, in the background."))

    def action_stop_prices(self):
        """Leave the prices to Lazada for good."""
        self.write({"push_prices": False, "push_prices_paused": False})
        return self._notify(self.env._("Prices are not pushed any more."))

    def action_view_price_reviews(self):
        return self._view(
            "lazada_price.lazada_price_push_action", [("store_id", "in", self.ids)]
        )

    def action_view_price_log(self):
        return self._view(
            "lazada_price.lazada_price_log_action", [("store_id", "in", self.ids)]
        )

    def _tasks(self):
        return {**super()._tasks(), "push_prices": self._push_prices}

    # === CRONS === #

    @api.model
    def _cron_push_prices(self):
        self._run_by_cron("push_prices", self._pricing_domain())

    # === PRICES === #

    def _price_lists(self):
        return self.price_pricelist_id._lazada_price_lists()

    def _prices_of(self, skus):
        """Return what Lazada is to show of SKUs of this store.

        :param skus: linked ``lazada.sku``
        :rtype: dict[lazada.sku, Price]
        """
        now, prices = fields.Datetime.now(), {}
        rate, position = self._conversion_rate(now), fiscal_position_of(self)
        for pieces, some in skus.grouped("pieces").items():
            found = self.price_pricelist_id._lazada_prices(some.product_id, pieces, now)
            for sku in some:
                regular, sale, rule = found[sku.product_id]
                price = self._with_taxes(sku, regular, position, rate)
                sale = rule and self._with_taxes(sku, sale, position, rate)
                # Rounded, they may be the same.
                days = self._sale_days(rule, now) if rule and sale < price else None
                prices[sku] = Price(price, sale, *days) if days else Price(price)
        return prices

    def _sale_days(self, rule, now):
        """Return the first day of a rule, and the day at whose beginning it is over."""
        # A rule without a beginning holds since it was written.
        moments = (rule.date_start or rule.create_date, rule.date_end, now)
        return sale_days(*map(aware, moments), REGIONS[self.region].tz)

    def _conversion_rate(self, now):
        """Return what one unit of the price list's currency is at Lazada."""
        currency = self.price_pricelist_id.currency_id
        return currency._get_conversion_rate(
            currency, self.currency_id, self.company_id, now.date()
        )

    def _with_taxes(self, sku, amount, position, rate):
        """Return what a buyer pays for a SKU.

        Lazada's own price stays where it is the same price in Odoo: there are prices
        that no price before tax gives to the cent.

        :param float amount: of one piece, in the price list's currency
        :param position: see ``fiscal_position_of``
        :param float rate: what one unit of the price list's currency is at Lazada
        :rtype: Decimal
        """
        product, pieces = sku.product_id, sku.pieces
        total = price_at_lazada(self, product, amount * rate, pieces, position)
        if self.currency_id.compare_amounts(total, sku.price) and sku.price:
            same = price_in_odoo(self, product, sku.price, pieces, position, rate)
            # It was rounded in another currency, perhaps.
            if abs(same - amount) * rate * pieces < self.currency_id.rounding * 0.75:
                total = sku.price
        return round_price(total, REGIONS[self.region].price_decimals)

    # === PUSH === #

    @api.model
    def _pricing_domain(self):
        return Domain("push_prices", "=", True) & Domain(
            "push_prices_paused", "=", False
        )

    def _check_pushes_prices(self):
        """Tell a person why a store does not push its prices."""
        for store in self:
            if not store.push_prices:
                raise UserError(
                    self.env._(
                        "%s does not push its prices. Choose a price list in its "
                        "settings, page Prices, look at the preview, and start it "
                        "there.",
                        store.name,
                    )
                )
            if store.push_prices_paused:
                raise UserError(
                    self.env._(
                        "The prices of %s are paused. Resume them first.", store.name
                    )
                )

    def _push_prices(self, deadline=None, skus=None):
        """Tell Lazada the prices that have changed; see ``_push_store``."""
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        retry_on_conflict(self.env, self._mark_due_prices)
        self.env["ir.cron"]._commit_progress()
        Push = self.env["lazada.price.push"].with_company(self.company_id)
        Push.sudo()._take_marks(deadline)
        return Push._push_store(self, "push_prices", deadline, skus)

    def _push_prices_by_button(self, skus):
        """Push the prices of SKUs as long as a person can wait."""
        _run, more = self._push_prices(time.monotonic() + BUTTON_SECONDS, skus)
        if more:
            self.env["lazada.process"]._wake("push_prices")

    def _mark_due_prices(self):
        """Look at all prices when a sale begins or ends, and once a day."""
        now = fields.Datetime.now()
        next_change = self._price_lists()._lazada_next_change(now)
        is_due = self.prices_due_at and self.prices_due_at <= now
        if (
            is_due
            or not self.prices_compared_at
            or (self.prices_compared_at <= now - LOOK_AGAIN)
        ):
            # Rates and taxes that leave no mark are settings, too.
            reason = "date" if is_due else "settings"
            self.env["lazada.price.mark"]._add(reason, self)
            self.prices_compared_at = now
        if self.prices_due_at != next_change:
            self.prices_due_at = next_change
