from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.const import MAX_SKUS_PER_UPDATE
from odoo.addons.lazada_connector.lazada_api.turns import is_over
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS

# Marks and rows that are worked on in one transaction without calling Lazada.
CHUNK = 1000
# Parting what has to be sent from what Lazada has.
SETTLING = PROCESS._replace(process=lambda rows, run: rows._settle())
# A campaign lasts days: asking more often would only be a nuisance.
CAMPAIGN_PAUSE = 3600  # seconds


class LazadaSkuPushMixin(models.AbstractModel):
    """What Lazada was told last about a SKU, and what it is to be told.

    A row goes from *changed* (to be compared with what Lazada accepted last) to *to
    send* in a transaction of its own, which forgets what was accepted: whoever finds it
    there after a crash or a time-out cannot think that Lazada still holds that.

    A model says what its rows are about: its ``reason`` and what was accepted, how to
    compare (``_settle``), and the methods under *what a model says*.
    """

    _name = "lazada.sku.push.mixin"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada SKU Push"
    _order = "id"
    _rec_name = "sku_id"
    _check_company_auto = True

    _waiting_states = ("sending",)
    # Where marks come from, and where the history goes.
    _mark_model = None
    _log_model = None
    # The field of what Lazada accepted last, empty while that is not known.
    _accepted_field = None
    # What to say of a refusal, by its kind.
    _sentences = None

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
            ("ignored", "Skipped"),
        ],
        ondelete=dict.fromkeys(("sending", "done", "ignored"), "cascade"),
        readonly=True,
    )
    accepted_at = fields.Datetime(string="Accepted On", readonly=True)
    answer = fields.Char(string="Lazada's Answer", readonly=True)

    _sku_uniq = models.UniqueIndex("(sku_id)")
    _open_idx = models.Index("(store_id, id) WHERE state IN ('pending', 'sending')")

    # === WHAT A MODEL SAYS === #

    def _figures(self):
        """Return what Lazada is to be told now, by SKU: each with a ``problem``, in a
        user's words, if something is in the way."""
        raise NotImplementedError

    def _settle(self):
        """Part the rows that Lazada has to be told of from those it need not."""
        raise NotImplementedError

    def _still_to_send(self, figures):
        """Return the rows that may be sent with these figures."""
        return self

    def _payload(self, figure):
        """Return what Lazada is told of this SKU."""
        raise NotImplementedError

    def _call(self, client, payloads):
        """Tell Lazada.

        :rtype: list[SkuResult]
        """
        raise NotImplementedError

    def _accepted_vals(self, figure):
        """Return what to keep of a figure that Lazada has."""
        raise NotImplementedError

    def _outcome_text(self, counts):
        """Say what has become of rows.

        :param dict counts: of ``_count_outcome``
        """
        raise NotImplementedError

    def _check_pushes(self):
        """Tell a person why the stores of these rows do not push."""
        raise NotImplementedError

    # === ACTIONS === #

    def action_retry(self):
        """Send the present figures now, whatever the next try was set to.

        As the scheduled action does: that it is not known any more what Lazada holds
        is committed before it is told anything.
        """
        self._check_may_act()
        rows_sudo = self.sudo()
        rows_sudo._check_pushes()
        rows_sudo._lock_or_refuse()
        rows_sudo._queue_change("hand", afresh=True)
        rows_sudo._process_now(SETTLING)
        self.env["ir.cron"]._commit_progress()
        mine = rows_sudo.try_lock_for_update(allow_referencing=True)
        mine.filtered(lambda row: row.state == "sending")._process_now()
        return self.store_id[:1]._notify(*rows_sudo._describe_outcome())

    # === HOOKS === #

    def _changed_domain(self):
        """Return the domain of the rows to compare."""
        return Domain("state", "=", "pending")

    def _process(self, run):
        """Tell Lazada the present figures of the SKUs."""
        for store, rows in self.grouped("store_id").items():
            rows = rows.with_company(store.company_id)
            for ids in split_every(MAX_SKUS_PER_UPDATE, rows.ids):
                rows.browse(ids)._push(store.with_env(rows.env), run)

    def _unsettled(self):
        return self.filtered(
            lambda row: row.state == "sending" and not row.error_message
        )

    # === MARKS === #

    @api.model
    def _take_marks(self, deadline=None):
        """Turn marks into rows to compare; several workers can do so at once.

        Marks are of all stores, so it takes ``sudo``. What is left when the time is up
        is taken by the next turn.
        """
        while retry_on_conflict(self.env, self._take_some_marks) == CHUNK:
            self.env["ir.cron"]._commit_progress()
            if is_over(deadline):
                break
        self.env["ir.cron"]._commit_progress()

    def _take_some_marks(self):
        marks = self.env[self._mark_model]._take(CHUNK)
        wanted = self._skus_of_marks(marks)
        if wanted:
            self._queue_changes(wanted)
        return len(marks)

    @api.model
    def _skus_of_marks(self, marks):
        """Return the SKUs that marks mean, in stores that push.

        :return: the reason, and whether the figure has to be sent in any case, by SKU
        :rtype: dict[lazada.sku, tuple[str, bool]]
        """
        marked = defaultdict(dict)
        for model, res_id, afresh, reason in marks:
            known = marked[model].get(res_id, (None, False))
            marked[model][res_id] = (reason, afresh or known[1])
        products = self._add_kits(marked["product.product"])
        by_sku, by_store = marked["lazada.sku"], marked["lazada.store"]
        skus = self.env["lazada.sku"].search(
            Domain(f"store_id.{self.env[self._mark_model]._push_field}", "=", True)
            & (
                Domain("id", "in", list(by_sku))
                | Domain("product_id", "in", list(products))
                | Domain("store_id", "in", list(by_store))
            )
        )
        return {
            sku: by_sku.get(sku.id)
            or products.get(sku.product_id.id)
            or by_store[sku.store_id.id]
            for sku in skus
        }

    @api.model
    def _add_kits(self, marked):
        """Return marked products with those whose figures depend on them.

        :param dict marked: reason, and whether to send in any case, by the id
        """
        return marked

    # === CHANGES === #

    @api.model
    def _queue_changes(self, wanted):
        """Let the next run look at SKUs. Those that a worker is just sending are marked
        again, as they may be sent without the change.

        :param dict wanted: by ``lazada.sku`` the reason, and whether it has to be sent
            in any case
        """
        skus = self.env["lazada.sku"].concat(*wanted)
        self._insert_missing(skus)
        rows = self._lock_rows(Domain("sku_id", "in", skus.ids), len(skus))
        for change, some in rows.grouped(lambda row: wanted[row.sku_id]).items():
            some._queue_change(*change)
        busy = skus - rows.sku_id
        for (reason, afresh), some in busy.grouped(wanted.get).items():
            self.env[self._mark_model]._add(reason, some, afresh=afresh)

    @api.model
    def _insert_missing(self, skus):
        """Add a row for each SKU that has none; a row that another worker is adding
        makes this transaction start again."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s
                            (sku_id, store_id, company_id, state, attempts,
                             create_uid, write_uid, create_date, write_date)
                     SELECT id, store_id, company_id, 'pending', 0, %(uid)s, %(uid)s,
                            now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                       FROM lazada_sku
                      WHERE id = ANY(%(ids)s)
                ON CONFLICT (sku_id) DO NOTHING
                  RETURNING id
                """,
                table=SQL.identifier(self._table),
                ids=skus.ids,
                uid=self.env.uid,
            )
        )

    def _queue_change(self, reason, afresh):
        # What had been sent when a row got stuck may have reached Lazada.
        unclear = self.filtered(lambda row: afresh or row.state in ("sending", "error"))
        unclear.write({self._accepted_field: False})
        self.write(
            {
                "state": "pending",
                "reason": reason,
                "attempts": 0,
                "next_attempt_at": False,
            }
        )

    # === SENDING === #

    @api.model
    def _push_store(self, store, task, deadline=None, skus=None):
        """Tell Lazada what has changed in a store.

        :param str task: key of the sync runs' tasks
        :param float deadline: ``time.monotonic()`` after which no call is begun
        :param skus: only these ``lazada.sku``; default: all of the store
        :return: the sync run (empty if there was nothing to send), and whether work is
            left
        """
        Run = self.env["lazada.sync.run"]
        chosen = Domain("store_id", "=", store.id)
        if skus is not None:
            chosen &= Domain("sku_id", "in", skus.ids)
        changed = chosen & self._changed_domain()
        _done, more = self._run_queue(
            changed, SETTLING, batch_size=CHUNK, deadline=deadline
        )
        due = chosen & self._due_domain()
        if not self.search_count(due, limit=1):
            return Run, more
        with Run._record(store, task) as run:
            _done, unsent = self._run_queue(
                due, run=run, batch_size=MAX_SKUS_PER_UPDATE, deadline=deadline
            )
        return run, more or unsent or bool(self.search_count(changed, limit=1))

    def _push(self, store, run):
        """Send the figures of up to 20 SKUs of one store."""
        figures = self._figures()
        rows = self._leave_alone(figures)._still_to_send(figures)
        if not rows:
            return
        rows.write({"state": "sending", "error_message": False})
        rows._push_figures(store, figures, run)

    def _leave_alone(self, figures):
        """Set those aside that something is in the way of; return the others."""
        left = self.filtered(lambda row: figures[row.sku_id].problem)
        by_problem = left.grouped(lambda row: figures[row.sku_id].problem)
        for problem, rows in by_problem.items():
            rows.write(
                {
                    "state": "ignored",
                    self._accepted_field: False,
                    "error_message": problem,
                    "next_attempt_at": False,
                }
            )
        return self - left

    def _push_figures(self, store, figures, run):
        try:
            store._with_lazada(lambda client: self._send(client, figures, run), run)
        except (LazadaUnavailable, LazadaAuthError) as error:
            store._keep_refusal_of(error)
            run.message = store._reason_of(error)
            self._unsettled()._wait_for_lazada(store, error)
        except LazadaApiError as error:
            # Not because of the SKUs: one by one, each would be refused as well.
            run.message = store._reason_of(error)
            self._unsettled()._fail(store._reason_of(error))

    def _wait_for_lazada(self, store, error):
        """Try again when Lazada wants it. What became of the call need not be known
        for that: the present figure replaces whichever came through."""
        if isinstance(error, LazadaUnavailable) and error.retry_after:
            return super()._wait_for_lazada(store, error)
        return self._postpone_briefly(store._reason_of(error))

    def _send(self, client, figures, run):
        """Make one call, or more if Lazada does not say how it went for some SKUs."""
        # With a new token it is begun once more, and goes on where it stopped.
        rows = self._unsettled()
        results = self._call(
            client, [row._payload(figures[row.sku_id]) for row in rows]
        )
        unknown = rows._keep_results(figures, results, run)
        if not unknown:
            return
        if len(rows) == 1:
            rows._postpone_briefly(rows._words(results[0]))
        elif unknown == rows:
            for row in rows:
                row._send(client, figures, run)
        else:
            # Without the bad ones, Lazada takes them.
            unknown._send(client, figures, run)

    # === ANSWERS === #

    def _keep_results(self, figures, results, run):
        """Keep what Lazada answered about each SKU.

        :param list results: ``SkuResult``, in the sequence of the rows
        :return: the rows that Lazada does not say how it went for
        """
        unknown, logs = self.browse(), []
        for row, result in zip(self, results, strict=True):
            if result.ok is None:
                unknown += row
            else:
                logs.append(row._keep_result(figures[row.sku_id], result, run))
        self.env[self._log_model].sudo().create(logs)
        return unknown

    def _keep_result(self, figure, result, run):
        """Keep what Lazada answered about this SKU; return its line of the history."""
        self.answer = _small_print(result)
        run._count(updated=int(result.ok))
        # The line says what Lazada had before.
        outcome = "accepted" if result.ok else "refused"
        log = {**self._prepare_log(outcome, self.answer), "run_id": run.id}
        if result.ok:
            self._accept(figure)
        else:
            self._take_refusal(result)
        return log

    def _prepare_log(self, result, answer=False):
        return {
            "sku_id": self.sku_id.id,
            "reason": self.reason,
            "result": result,
            "answer": answer,
        }

    def _accept(self, figure):
        self._succeed(**self._accepted_vals(figure), accepted_at=fields.Datetime.now())

    def _take_refusal(self, result):
        words = self._words(result)
        if result.kind == Kind.CAMPAIGN_LOCK:
            self._postpone(words, CAMPAIGN_PAUSE)
        elif result.temporary:
            self._postpone_briefly(words)
        else:
            self._refuse(words)

    def _words(self, result):
        """Say in a seller's words what Lazada answered about this SKU."""
        sentence = self._sentences.get(result.kind, self._sentences[Kind.OTHER])
        return self._lt(
            "%(sentence)s\n(Lazada: %(small_print)s)",
            sentence=self._lt(sentence),
            small_print=_small_print(result),
        )

    # === FIGURES FOR PEOPLE === #

    def _describe_outcome(self):
        """Count what has become of these rows, for the person who pressed a button.

        :return: the words, and how to show them
        :rtype: tuple[str, str]
        """
        text = self._outcome_text(self._count_outcome())
        open_rows = self.filtered(lambda row: row.state != "done")
        reasons = sorted(set(open_rows.mapped("error_message")) - {False})
        kind = "warning" if open_rows else "success"
        return "\n".join([text, *reasons[:3]]), kind

    def _count_outcome(self):
        count = Counter(self.mapped("state"))
        return {
            "done": count["done"],
            "waiting": count["pending"] + count["sending"],
            "review": count["review"],
            "refused": count["error"],
            "left": count["ignored"],
        }

    @api.model
    def _count_by_store(self, stores):
        """Return how many rows stores have in each state, and when Lazada accepted one
        last.

        :rtype: tuple[dict[lazada.store, Counter], dict[lazada.store, datetime]]
        """
        counts, moments = defaultdict(Counter), defaultdict(list)
        for store, state, count, moment in self._read_group(
            [("store_id", "in", stores.ids)],
            ["store_id", "state"],
            ["__count", "accepted_at:max"],
        ):
            counts[store][state] = count
            moments[store] += filter(None, [moment])
        return counts, {store: max(found) for store, found in moments.items() if found}


def _small_print(result):
    if result.ok:
        return "OK"
    return ": ".join(filter(None, (result.code, result.message)))
