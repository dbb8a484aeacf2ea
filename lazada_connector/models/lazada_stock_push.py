from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every
from odoo.tools.translate import LazyTranslate

from ..concurrency import retry_on_conflict
from ..lazada_api import Kind, LazadaApiError, LazadaAuthError, LazadaUnavailable
from ..lazada_api.const import MAX_SKUS_PER_UPDATE
from ..lazada_api.stock import SellableQuantity
from .lazada_stock_mark import REASONS

_lt = LazyTranslate(__name__)

CRON = "lazada_connector.ir_cron_lazada_push_stock"
# Marks and rows that are worked on in one transaction without calling Lazada.
CHUNK = 1000
# A campaign lasts days: asking more often would only be a nuisance.
CAMPAIGN_PAUSE = 3600  # seconds
SENTENCES = {
    Kind.CAMPAIGN_LOCK: _lt(
        "A Lazada campaign holds part of this SKU's stock, and until it ends Lazada "
        "does not let the figure go below that. It is tried again every hour, and at "
        "once when there is more stock. Until then buyers may order more than there is."
    ),
    Kind.GLOBAL_PLUS: _lt(
        "This is a Global Plus product, whose stock Lazada did not take. Change it in "
        "Lazada's own portal, and pause the stock of this SKU here."
    ),
    Kind.NOT_FOUND: _lt(
        "Lazada does not find this SKU in the store any more. Download the products; "
        "if it is deleted there, pause its stock here."
    ),
    Kind.OTHER: _lt("Lazada did not take the figure for this SKU."),
}


class LazadaStockPush(models.Model):
    """What Lazada was told last about the stock of a SKU, and what it is to be told.

    A row goes from *changed* (to be compared with what Lazada accepted last) to *to
    send* in a transaction of its own, which forgets the accepted figure: whoever finds
    it there after a crash or a time-out cannot think that Lazada still holds that
    figure. The one to send is counted after the row has been locked, and every worker
    writes the rows that it has sent. So a later call carries a figure that was counted
    later, too.
    """

    _name = "lazada.stock.push"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Stock Push"
    _order = "id"
    _rec_name = "sku_id"
    _check_company_auto = True

    sku_id = fields.Many2one(
        "lazada.sku", string="SKU", required=True, readonly=True, ondelete="cascade"
    )
    store_id = fields.Many2one(related="sku_id.store_id", store=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    product_id = fields.Many2one(related="sku_id.product_id")
    state = fields.Selection(
        selection_add=[
            ("pending", "Changed"),
            ("sending", "To Send"),
            ("done", "Accepted"),
            ("error", "Refused"),
            ("ignored", "Left Alone"),
        ],
        ondelete=dict.fromkeys(("sending", "done", "ignored"), "cascade"),
        readonly=True,
    )
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    quantity = fields.Integer(
        string="Wanted", readonly=True, help="The figure of the last try."
    )
    accepted_quantity = fields.Integer(string="Accepted", readonly=True)
    accepted_by_code = fields.Json(
        readonly=True,
        help="The accepted figure by Lazada's warehouse code; empty while it is not "
        "known what Lazada holds.",
    )
    accepted_at = fields.Datetime(string="Accepted On", readonly=True)
    answer = fields.Char(string="Lazada's Answer", readonly=True)

    _sku_uniq = models.UniqueIndex("(sku_id)")
    _open_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'sending')")

    # === ACTION METHODS === #

    def action_retry(self):
        """Send the present figures now, whatever the next try was set to."""
        self.check_access("write")
        self.store_id.sudo()._check_pushes_stock()
        return super().action_retry()

    # === MARKS === #

    @api.model
    def _take_marks(self):
        """Turn marks into rows to compare; several workers can do so at once."""
        while retry_on_conflict(self.env, self._take_some_marks) == CHUNK:
            self.env["ir.cron"]._commit_progress()
        self.env["ir.cron"]._commit_progress()

    def _take_some_marks(self):
        marks = self.env["lazada.stock.mark"]._take(CHUNK)
        wanted = self._skus_of_marks(marks)
        if wanted:
            self._insert_missing(wanted)
            self._queue_changes(wanted)
        return len(marks)

    @api.model
    def _skus_of_marks(self, marks):
        """Return the SKUs that marks mean, in stores that push their stock.

        :return: the reason, and whether the figure has to be sent in any case, by SKU
        :rtype: dict[lazada.sku, tuple[str, bool]]
        """
        by_product, by_sku = {}, {}
        for product_id, sku_id, afresh, reason in marks:
            found, key = (by_sku, sku_id) if sku_id else (by_product, product_id)
            found[key] = (reason, afresh or found.get(key, (None, False))[1])
        products = self.env["product.product"].browse(by_product).exists()
        kits = products._lazada_kits_with()
        skus = self.env["lazada.sku"].search(
            Domain("store_id.push_stock", "=", True)
            & (
                Domain("id", "in", list(by_sku))
                | Domain("product_id", "in", (products | kits).ids)
            )
        )
        of_part = ("stock", False)
        return {
            sku: by_sku.get(sku.id) or by_product.get(sku.product_id.id, of_part)
            for sku in skus
        }

    @api.model
    def _insert_missing(self, skus):
        """Add a row for each SKU that has none; a row that another worker is adding
        makes this transaction start again."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO lazada_stock_push
                            (sku_id, store_id, company_id, state, attempts,
                             create_uid, write_uid, create_date, write_date)
                     SELECT id, store_id, company_id, 'pending', 0, %(uid)s, %(uid)s,
                            now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                       FROM lazada_sku
                      WHERE id = ANY(%(ids)s)
                ON CONFLICT (sku_id) DO NOTHING
                  RETURNING id
                """,
                ids=[sku.id for sku in skus],
                uid=self.env.uid,
            )
        )

    @api.model
    def _queue_changes(self, wanted):
        """Let the next run look at rows. Those that a worker is just sending stay
        marked, as they may be sent without the change."""
        ids = [sku.id for sku in wanted]
        rows = self._lock_rows(Domain("sku_id", "in", ids), len(ids))
        for row in rows:
            reason, afresh = wanted[row.sku_id]
            row._queue_change(reason, afresh)
        Mark = self.env["lazada.stock.mark"]
        free = rows.sku_id
        for sku, (reason, afresh) in wanted.items():
            if sku not in free:
                Mark._add(reason, skus=sku.ids, afresh=afresh)

    def _queue_change(self, reason, afresh):
        known = self.state in ("pending", "done") and not afresh
        self.write(
            {
                "state": "pending",
                "reason": reason,
                "accepted_by_code": known and self.accepted_by_code,
                "attempts": 0,
                "next_attempt_at": False,
            }
        )

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
        """Count the stock of the SKUs, and tell Lazada."""
        for store, rows in self.grouped("store_id").items():
            rows = rows.with_company(store.company_id)
            for ids in split_every(MAX_SKUS_PER_UPDATE, rows.ids):
                rows.browse(ids)._push(store.with_env(rows.env))

    # === BUSINESS METHODS === #

    def _settle(self):
        """Part the rows that Lazada has to be told of from those it need not."""
        figures = self.sku_id._stock_figures()
        to_send = self._leave_alone(figures)
        known = to_send.filtered(
            lambda row: row.accepted_by_code == figures[row.sku_id].by_code
        )
        known.write({"state": "done", "error_message": False})
        (to_send - known).write({"state": "sending", "accepted_by_code": False})

    def _leave_alone(self, figures):
        """Set those aside that something is in the way of; return the others."""
        left = self.filtered(lambda row: figures[row.sku_id].problem)
        for problem, rows in left.grouped(
            lambda row: figures[row.sku_id].problem
        ).items():
            rows.write(
                {
                    "state": "ignored",
                    "accepted_by_code": False,
                    "error_message": problem,
                    "next_attempt_at": False,
                }
            )
        return self - left

    def _push(self, store):
        """Send the figures of up to 20 SKUs of one store."""
        figures = self.sku_id._stock_figures()
        rows = self._leave_alone(figures)
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
        """Try again when Lazada wants it. A figure whose fate is not known needs no
        look at Lazada before: the present one replaces whichever came through."""
        message, pause = store._explain(error), getattr(error, "retry_after", None)
        if pause:
            self._postpone(message, pause)
        else:
            self._postpone_briefly(message)

    def _send(self, client, figures):
        """Make one call, or more if Lazada does not say how it went for some SKUs."""
        results = client.update_sellable_quantities(
            [row._payload(figures[row.sku_id]) for row in self]
        )
        unknown = self.browse()
        logs = []
        for row, result in zip(self, results, strict=True):
            if result.ok is None:
                unknown += row
            else:
                logs.append(row._prepare_log(figures[row.sku_id], result))
                row._note(figures[row.sku_id], result)
        self.env["lazada.stock.log"].sudo().create(logs)
        if unknown and unknown == self:
            unknown._send_one_by_one(client, figures, results[0])
        elif unknown:
            # Without the bad ones, Lazada takes them.
            unknown._send(client, figures)

    def _send_one_by_one(self, client, figures, result):
        if len(self) == 1:
            self._postpone_briefly(self._words(result))
            return
        for row in self:
            row._send(client, figures)

    def _payload(self, figure):
        sku = self.sku_id
        several = "" not in figure.by_code
        return SellableQuantity(
            item_id=sku.lazada_product_id.lazada_id or "",
            sku_id=sku.lazada_id or "",
            seller_sku=sku.seller_sku or "",
            quantity=None if several else figure.total,
            warehouses=figure.by_code if several else {},
        )

    def _note(self, figure, result):
        """Keep what Lazada answered about this SKU."""
        self.quantity = figure.total
        self.answer = _small_print(result)
        self._count_in_run(updated=int(result.ok))
        if result.ok:
            self._accept(figure)
            return
        words = self._words(result)
        if result.kind == Kind.CAMPAIGN_LOCK:
            self._postpone(words, CAMPAIGN_PAUSE)
        elif result.temporary:
            self._postpone_briefly(words)
        else:
            self._refuse(words)

    def _accept(self, figure):
        self.write(
            {
                "state": "done",
                "accepted_quantity": figure.total,
                "accepted_by_code": figure.by_code,
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

    def _prepare_log(self, figure, result):
        return {
            "sku_id": self.sku_id.id,
            "run_id": self._current_run().id,
            "reason": self.reason,
            "quantity_before": self.sku_id.stock_at_lazada,
            "quantity": figure.total,
            "result": "accepted" if result.ok else "refused",
            "answer": _small_print(result),
        }

    def _describe_outcome(self):
        """Count what has become of these rows, for the person who pressed a button.

        :return: the words, and how to show them
        :rtype: tuple[str, str]
        """
        states = self.mapped("state")
        text = self.env._(
            "%(done)s accepted by Lazada, %(waiting)s waiting, %(refused)s refused, "
            "%(left)s left alone.",
            done=states.count("done"),
            waiting=states.count("pending") + states.count("sending"),
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
