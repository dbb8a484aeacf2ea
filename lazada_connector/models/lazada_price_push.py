from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every
from odoo.tools.translate import LazyTranslate

from ..concurrency import retry_on_conflict
from ..lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
    SkuPrice,
)
from ..lazada_api.const import MAX_SKUS_PER_UPDATE, REGIONS
from ..lazada_api.price_rule import aware, ended_sale
from .lazada_price_mark import REASONS

_lt = LazyTranslate(__name__)

CRON = "lazada_connector.ir_cron_lazada_push_prices"
# Marks and rows that are worked on in one transaction without calling Lazada.
CHUNK = 1000
# A campaign lasts days: asking more often would only be a nuisance.
CAMPAIGN_PAUSE = 3600  # seconds
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

    What is sent has been written down before, in a transaction of its own that forgets
    what Lazada accepted last. So whoever finds the row after a crash or a time-out
    knows which price and which sale Lazada may show. An absurd price stops there and
    waits for a person.
    """

    _name = "lazada.price.push"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Price Push"
    _order = "id"
    _rec_name = "sku_id"
    _check_company_auto = True

    sku_id = fields.Many2one(
        "lazada.sku", string="SKU", required=True, readonly=True, ondelete="cascade"
    )
    store_id = fields.Many2one(related="sku_id.store_id", store=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    currency_id = fields.Many2one(related="store_id.currency_id")
    product_id = fields.Many2one(related="sku_id.product_id")
    state = fields.Selection(
        selection_add=[
            ("pending", "Changed"),
            ("review", "To Approve"),
            ("sending", "To Send"),
            ("done", "Accepted"),
            ("error", "Refused"),
            ("ignored", "Left Alone"),
        ],
        ondelete=dict.fromkeys(("review", "sending", "done", "ignored"), "cascade"),
        readonly=True,
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
    accepted_at = fields.Datetime(string="Accepted On", readonly=True)
    sale_sent_until = fields.Date(
        readonly=True, help="Until then Lazada may show a sale that it was told."
    )
    price_at_lazada = fields.Monetary(compute="_compute_price_at_lazada")
    approved = fields.Json(readonly=True)
    rejected = fields.Json(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    answer = fields.Char(string="Lazada's Answer", readonly=True)

    _sku_uniq = models.UniqueIndex("(sku_id)")
    _open_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'sending')")

    # === COMPUTE METHODS === #

    @api.depends("accepted_price", "sku_id.price")
    def _compute_price_at_lazada(self):
        for row in self:
            row.price_at_lazada = row.sku_id._known_price()

    # === ACTION METHODS === #

    def action_retry(self):
        """Send the present prices now, whatever the next try was set to."""
        self.check_access("write")
        self.store_id.sudo()._check_pushes_prices()
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
        rows._note_decision("approved")
        self.env.ref(CRON).sudo()._trigger()
        return True

    def action_reject(self):
        """Keep these prices from Lazada until the price list says something else."""
        rows = self._rows_to_decide()
        for row in rows:
            row.write({"rejected": row.wanted, "approved": False, "state": "pending"})
        rows._note_decision("rejected")
        rows._settle()
        return True

    def _rows_to_decide(self):
        self.check_access("write")
        rows = self.sudo().filtered(lambda row: row.state == "review")
        if not rows:
            raise UserError(self.env._("None of these prices waits for an approval."))
        rows._lock_or_refuse()
        return rows

    def _note_decision(self, result):
        self.decided_by_id = self.env.user
        self.env["lazada.price.log"].sudo().create(
            [row._prepare_log(result) for row in self]
        )

    # === MARKS === #

    @api.model
    def _take_marks(self, store):
        """Turn marks of a store into rows to compare; several workers can do so.

        What a worker is just sending is marked again, and waits for the next run.
        """

        def take():
            marks = self.env["lazada.price.mark"]._take(store, CHUNK)
            left = self._queue_marks(store, marks) if marks else False
            return len(marks) == CHUNK and not left

        while retry_on_conflict(self.env, take):
            self.env["ir.cron"]._commit_progress()
        self.env["ir.cron"]._commit_progress()

    def _queue_marks(self, store, marks):
        """Return whether some SKUs are being worked on and were marked again."""
        wanted = {}
        for sku_id, afresh, reason in marks:
            known = wanted.get(sku_id, (None, False))
            wanted[sku_id] = (known[0] or reason, afresh or known[1])
        skus = self.env["lazada.sku"].browse(key for key in wanted if key).exists()
        if None in wanted:
            skus |= skus.search([("store_id", "=", store.id)])
        if not skus:
            return False
        self._insert_missing(skus)
        rows = self._lock_rows(Domain("sku_id", "in", skus.ids), len(skus))
        by_change = rows.grouped(
            lambda row: wanted.get(row.sku_id.id) or wanted.get(None)
        )
        for (reason, afresh), some in by_change.items():
            some._queue_change(reason, afresh)
        busy = (skus - rows.sku_id).grouped(
            lambda sku: wanted.get(sku.id) or wanted.get(None)
        )
        for (reason, afresh), some in busy.items():
            self.env["lazada.price.mark"]._add(reason, skus=some.ids, afresh=afresh)
        return bool(busy)

    @api.model
    def _insert_missing(self, skus):
        """Add a row for each SKU that has none; a row that another worker is adding
        makes this transaction start again."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO lazada_price_push
                            (sku_id, store_id, company_id, state, attempts,
                             create_uid, write_uid, create_date, write_date)
                     SELECT id, store_id, company_id, 'pending', 0, %(uid)s, %(uid)s,
                            now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                       FROM lazada_sku
                      WHERE id = ANY(%(ids)s)
                ON CONFLICT (sku_id) DO NOTHING
                  RETURNING id
                """,
                ids=skus.ids,
                uid=self.env.uid,
            )
        )

    def _queue_change(self, reason, afresh):
        vals = {"state": "pending", "reason": reason}
        if afresh:
            vals["accepted"] = False
        self.write({**vals, "attempts": 0, "next_attempt_at": False})

    # === HOOKS === #

    def _waiting_state(self):
        return "sending"

    def _due_domain(self):
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        return (
            Domain("state", "=", "sending")
            & (Domain("next_attempt_at", "=", False) | is_time)
        ) | (Domain("state", "=", "error") & is_time)

    def _changed_domain(self):
        """Return the domain of the rows to compare."""
        return Domain("state", "=", "pending")

    def _process(self):
        """Tell Lazada the prices of the SKUs."""
        for store, rows in self.grouped("store_id").items():
            rows = rows.with_company(store.company_id)
            for ids in split_every(MAX_SKUS_PER_UPDATE, rows.ids):
                rows.browse(ids)._push(store.with_env(rows.env))

    # === WHAT IS WANTED === #

    def _settle(self):
        """Find out what Lazada is to be told, and what needs nobody, or a person."""
        figures = self.sku_id._price_figures()
        rows = self._leave_alone(figures)
        for row in rows:
            row._settle_one(figures[row.sku_id].price)

    def _settle_one(self, wanted):
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
            vals |= self._accepted_vals(wanted)
        elif self.rejected == vals["wanted"]:
            state = "ignored"
            words = self.env._("Rejected by %s.", self.decided_by_id.name)
        elif self._needs_approval(wanted):
            state, words = "review", self._absurd_words(wanted, change)
        else:
            state, words = "sending", False
            ends = filter(None, (self.sale_sent_until, wanted.sale_end))
            vals |= {"accepted": False, "sale_sent_until": max(ends, default=False)}
        self.write({**vals, "state": state, "error_message": words})

    def _accepted_vals(self, wanted):
        """Return what to keep of prices that Lazada has."""
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
            return self.env._("The price list gives 0. Lazada keeps the old price.")
        return self.env._(
            "Changes by %(change).0f %%, more than the %(guard)s %% that the store "
            "allows. Lazada keeps the old price until somebody approves the new one.",
            change=change,
            guard=self.store_id.price_guard,
        )

    def _leave_alone(self, figures):
        """Set those aside that something is in the way of; return the others."""
        left = self.filtered(lambda row: figures[row.sku_id].problem)
        by_problem = left.grouped(lambda row: figures[row.sku_id].problem)
        for problem, rows in by_problem.items():
            rows.write(
                {
                    "state": "ignored",
                    "accepted": False,
                    "error_message": problem,
                    "next_attempt_at": False,
                }
            )
        return self - left

    # === SENDING === #

    def _push(self, store):
        """Send the prices of up to 20 SKUs of one store.

        What has changed since it was written down is compared anew.
        """
        figures = self.sku_id._price_figures()
        rows = self._leave_alone(figures)
        changed = rows.filtered(
            lambda row: row.wanted != figures[row.sku_id].price.as_dict()
        )
        changed.write({"state": "pending", "next_attempt_at": False})
        rows -= changed
        rows.write({"state": "sending", "error_message": False})
        if not rows:
            return
        run = self._current_run()
        try:
            store._with_lazada(lambda client: rows._send(client, figures), run)
        except (LazadaUnavailable, LazadaAuthError) as error:
            store._note_failure(error)
            run.message = store._explain(error)
            rows._unsent()._wait_for_lazada(store, error)
        except LazadaApiError as error:
            # Not because of the SKUs: one by one, each would be refused as well.
            run.message = store._explain(error)
            rows._unsent()._fail(store._explain(error))

    def _unsent(self):
        return self.filtered(
            lambda row: row.state == "sending" and not row.error_message
        )

    def _wait_for_lazada(self, store, error):
        """Try again when Lazada wants it; the same price twice does no harm."""
        message, pause = store._explain(error), getattr(error, "retry_after", None)
        if pause:
            self._postpone(message, pause)
        else:
            self._postpone_briefly(message)

    def _send(self, client, figures):
        """Make one call, or more if Lazada does not say how it went for some SKUs."""
        rows = self._unsent()
        results = client.update_prices(
            [row._payload(figures[row.sku_id].price) for row in rows]
        )
        unknown = self.browse()
        for row, result in zip(rows, results, strict=True):
            if result.ok is None:
                unknown += row
            else:
                row._note(figures[row.sku_id].price, result)
        if not unknown:
            return
        if len(rows) == 1:
            unknown._postpone_briefly(unknown._words(results[0]))
        elif unknown == rows:
            for row in unknown:
                row._send(client, figures)
        else:
            # Without the bad ones, Lazada takes them.
            unknown._send(client, figures)

    def _payload(self, wanted):
        sku = self.sku_id
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

    def _note(self, wanted, result):
        """Keep what Lazada answered about this SKU."""
        self.answer = _small_print(result)
        self._count_in_run(updated=int(result.ok))
        self.env["lazada.price.log"].sudo().create(
            self._prepare_log("accepted" if result.ok else "refused")
        )
        if result.ok:
            self._accept(wanted)
            return
        words = self._words(result)
        if result.kind == Kind.CAMPAIGN_LOCK:
            self._postpone(words, CAMPAIGN_PAUSE)
        elif result.temporary:
            self._postpone_briefly(words)
        else:
            self._refuse(words)

    def _accept(self, wanted):
        self.write(
            {
                **self._accepted_vals(wanted),
                "state": "done",
                "accepted_at": fields.Datetime.now(),
                "error_message": False,
                "attempts": 0,
                "next_attempt_at": False,
            }
        )

    def _words(self, result):
        """Say in a seller's words what Lazada answered about this SKU."""
        sentence = SENTENCES.get(result.kind, SENTENCES[Kind.OTHER])
        return self.env._(
            "%(sentence)s\n(Lazada: %(small_print)s)",
            sentence=self.env._(sentence),
            small_print=_small_print(result),
        )

    def _prepare_log(self, result):
        return {
            "sku_id": self.sku_id.id,
            "run_id": self._current_run().id,
            "reason": self.reason,
            "price_before": self.price_at_lazada,
            "price": self.price,
            "sale_price": self.sale_price,
            "sale_start": self.sale_start,
            "sale_end": self.sale_end,
            "result": result,
            "answer": False if result in ("approved", "rejected") else self.answer,
        }

    def _describe_outcome(self):
        """Count what has become of these rows, for the person who pressed a button.

        :return: the words, and how to show them
        :rtype: tuple[str, str]
        """
        states = self.mapped("state")
        text = self.env._(
            "%(done)s accepted by Lazada, %(waiting)s waiting, %(review)s to approve, "
            "%(refused)s refused, %(left)s left alone.",
            done=states.count("done"),
            waiting=states.count("pending") + states.count("sending"),
            review=states.count("review"),
            refused=states.count("error"),
            left=states.count("ignored"),
        )
        open_rows = self.filtered(lambda row: row.state != "done")
        reasons = sorted(set(open_rows.mapped("error_message")) - {False})
        kind = "warning" if open_rows else "success"
        return "\n".join([text, *reasons[:3]]), kind


def _small_print(result):
    if result.ok:
        return "OK"
    return ": ".join(filter(None, (result.code, result.message)))
