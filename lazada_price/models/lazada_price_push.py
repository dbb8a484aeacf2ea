from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_connector.lazada_api import Kind, SkuPrice
from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from ..price_rule import aware, ended_sale
from .lazada_price_mark import REASONS

_lt = LazyTranslate(__name__)

SENTENCES = {
    Kind.CAMPAIGN_LOCK: _lt(
        "A Lazada campaign holds this SKU: its price cannot be changed before the "
        "campaign ends. It is tried again every hour."
    ),
    Kind.GLOBAL_PLUS: _lt(
        "This is a Global Plus product: Lazada takes its price only in its own portal "
        "(GSP). Change it there, and pause the price of this SKU here."
    ),
    Kind.NOT_FOUND: _lt(
        "Lazada does not find this SKU in the store any more. Download the products; "
        "if it is deleted there, pause its price here."
    ),
    Kind.INPUT: _lt(
        "Lazada does not allow this price, or this sale, for the SKU. Correct the "
        "price list."
    ),
    Kind.OTHER: _lt("Lazada did not take the price of this SKU."),
}


class LazadaPricePush(models.Model):
    """What Lazada was told last about the price of a SKU, and what it is to be told.

    What is sent has been written down before. So whoever finds the row after a crash or
    a time-out knows which price and which sale Lazada may show. An absurd price stops
    there and waits for a person.
    """

    _name = "lazada.price.push"
    _acting_groups = ("lazada_connector.group_lazada_manager",)
    _inherit = "lazada.sku.push.mixin"
    _description = "Lazada Price Push"

    _mark_model = "lazada.price.mark"
    _log_model = "lazada.price.log"
    _accepted_field = "accepted"
    _sentences = SENTENCES

    currency_id = fields.Many2one(related="store_id.currency_id")
    state = fields.Selection(
        selection_add=[
            ("pending", "Changed"),
            ("review", "To Approve"),
            ("sending", "To Send"),
        ],
        ondelete={"review": "cascade"},
    )
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    wanted = fields.Json(readonly=True)
    price = fields.Monetary(string="New Price", readonly=True)
    sale_price = fields.Monetary(string="New Sale Price", readonly=True)
    sale_start = fields.Date(string="Sale From", readonly=True)
    sale_end = fields.Date(
        string="Sale Until",
        readonly=True,
        help="The sale is over when this day begins.",
    )
    change = fields.Float(
        string="Change (%)",
        readonly=True,
        digits=(16, 1),
        help="The largest change that buyers would see, of price or sale price.",
    )
    accepted = fields.Json(
        readonly=True,
        help="The accepted price and sale; empty while it is not known what Lazada "
        "shows.",
    )
    accepted_price = fields.Monetary(readonly=True)
    accepted_sale_price = fields.Monetary(readonly=True)
    sale_sent_until = fields.Date(
        readonly=True, help="Until then Lazada may show a sale that it was told."
    )
    price_at_lazada = fields.Monetary(compute="_compute_price_at_lazada")
    approved = fields.Json(readonly=True)
    rejected = fields.Json(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("accepted_price", "sku_id.price")
    def _compute_price_at_lazada(self):
        for row in self:
            row.price_at_lazada = row.sku_id._known_price()

    # === ACTION METHODS === #

    def action_retry(self):
        self._check_may_act()
        if self.filtered(lambda row: row.state == "review"):
            raise UserError(self.env._("Approve or reject these prices first."))
        return super().action_retry()

    def action_approve(self):
        """Let these prices go to Lazada, however much they change."""
        rows = self._rows_to_decide()
        for row in rows:
            if row.price <= 0:
                raise UserError(
                    self.env._(
                        "Lazada takes no price of 0. Give %s a price in the price "
                        "list; it is then pushed by itself.",
                        row.sku_id.display_name,
                    )
                )
            row.write({"approved": row.wanted, "rejected": False, "state": "pending"})
        rows._log_decision("approved")
        self.env["lazada.process"]._wake("push_prices")
        return rows._tell_decision(
            self.env._("Approved: %s. They are pushed in the background.", len(rows)),
            len(self),
        )

    def action_reject(self):
        """Keep these prices from Lazada until the price list says something else."""
        rows = self._rows_to_decide()
        for row in rows:
            row.write({"rejected": row.wanted, "approved": False, "state": "pending"})
        rows._log_decision("rejected")
        rows._settle()
        return rows._tell_decision(self.env._("Rejected: %s.", len(rows)), len(self))

    def _tell_decision(self, text, chosen):
        """:param int chosen: rows, of which some may not have waited for it"""
        if chosen > len(self):
            text += "\n" + self.env._(
                "Not waiting for an approval, so left out: %s.", chosen - len(self)
            )
        return self.store_id[:1]._notify(text)

    def _rows_to_decide(self):
        self._check_may_act()
        rows = self.sudo().filtered(lambda row: row.state == "review")
        if not rows:
            raise UserError(self.env._("None of these prices waits for an approval."))
        rows._lock_or_refuse()
        return rows

    def _log_decision(self, result):
        self.decided_by_id = self.env.user
        self.env["lazada.price.log"].sudo().create(
            [row._prepare_log(result) for row in self]
        )

    # === WHAT IS WANTED === #

    def _check_pushes(self):
        self.store_id._check_pushes_prices()

    def _figures(self):
        return self.sku_id._price_figures()

    def _settle(self):
        """Find out what Lazada is to be told, and what needs nobody, or a person."""
        figures = self._figures()
        for row in self._leave_alone(figures):
            row._settle_one(figures[row.sku_id])

    def _settle_one(self, figure):
        wanted = figure.price
        change = self.sku_id._largest_change(wanted)
        vals = {
            "wanted": wanted.as_dict(),
            "price": float(wanted.price),
            "sale_price": float(wanted.sale_price or 0),
            "sale_start": wanted.sale_start or False,
            "sale_end": wanted.sale_end or False,
            "change": change,
        }
        if self.accepted == vals["wanted"] or self._is_shown(wanted):
            state, words = "done", False
            vals |= self._accepted_vals(figure)
        elif self.rejected == vals["wanted"]:
            state = "ignored"
            words = self._lt("Rejected by %s.", self.decided_by_id.name)
        elif self._needs_approval(wanted):
            state, words = "review", self._absurd_words(wanted, change)
        else:
            state, words = "sending", False
            ends = filter(None, (self.sale_sent_until, wanted.sale_end))
            vals |= {"accepted": False, "sale_sent_until": max(ends, default=False)}
        self.write({**vals, "state": state, "error_message": words})

    def _accepted_vals(self, figure):
        wanted = figure.price
        return {
            "accepted": wanted.as_dict(),
            "accepted_price": float(wanted.price),
            "accepted_sale_price": float(wanted.sale_price or 0),
            "sale_sent_until": wanted.sale_end or False,
            "approved": False,
        }

    def _is_shown(self, wanted):
        """Whether Lazada had this price before anything was pushed."""
        is_new = not self.accepted_at and not self.wanted
        return is_new and self.sku_id._shows_price(wanted)

    def _differs_at_lazada(self):
        """Whether Lazada shows another price than it has accepted, as downloaded."""
        sku, accepted = self.sku_id, self.accepted
        if not accepted:
            return False
        sale = float(accepted.get("sale_price", 0))
        compare = sku.currency_id.compare_amounts
        return bool(
            compare(float(accepted["price"]), sku.price)
            or (sale and compare(sale, sku.special_price))
            or (not sale and sku._special_may_run(fields.Datetime.now()))
        )

    def _needs_approval(self, wanted):
        """Whether a person has to look at a price, and has not approved it yet."""
        is_possible = wanted.price > 0 and wanted.sale_price != 0
        if is_possible and self.approved == wanted.as_dict():
            return False
        return self.sku_id._is_absurd_price(wanted)

    def _absurd_words(self, wanted, change):
        if not wanted.price or wanted.sale_price == 0:
            return self._lt("The price list gives 0. Lazada keeps the old price.")
        return self._lt(
            "Changes by %(change).0f %%, more than the %(guard)s %% that the store "
            "allows. Lazada keeps the old price until somebody approves the new one.",
            change=change,
            guard=self.store_id.price_guard,
        )

    # === SENDING === #

    def _still_to_send(self, figures):
        """What has changed since it was written down is compared anew."""
        changed = self.filtered(
            lambda row: row.wanted != figures[row.sku_id].price.as_dict()
        )
        changed.write({"state": "pending", "next_attempt_at": False})
        return self - changed

    def _payload(self, figure):
        sku, wanted = self.sku_id, figure.price
        sale = (wanted.sale_price, wanted.sale_start, wanted.sale_end)
        if wanted.sale_price is None:
            sale = self._end_of_sale(wanted) or ()
        return SkuPrice(
            sku.lazada_product_id.lazada_id or "",
            sku.lazada_id or "",
            sku.seller_sku or "",
            wanted.price,
            *sale,
        )

    def _end_of_sale(self, wanted):
        """Return a sale that is over, if Lazada may be showing one."""
        now, region = fields.Datetime.now(), REGIONS[self.store_id.region]
        today = self.store_id._local_date(now)
        told = self.sale_sent_until and self.sale_sent_until >= today
        if not told and not self.sku_id._special_may_run(now):
            return None
        known = self.accepted_sale_price if told else self.sku_id.special_price
        return ended_sale(
            wanted.price,
            Decimal(str(known or 0)),
            aware(now),
            region.tz,
            region.price_decimals,
        )

    def _call(self, client, payloads):
        return client.update_prices(payloads)

    def _prepare_log(self, result, answer=False):
        return {
            **super()._prepare_log(result, answer),
            "price_before": self.price_at_lazada,
            "price": self.price,
            "sale_price": self.sale_price,
            "sale_start": self.sale_start,
            "sale_end": self.sale_end,
        }

    def _outcome_text(self, counts):
        return self._lt(
            "%(done)s accepted by Lazada, %(waiting)s waiting, %(review)s to approve, "
            "%(refused)s refused, %(left)s left alone.",
            **counts,
        )
