import logging
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, plaintext2html

from ...concurrency import retry_on_conflict
from ...lazada_api import LazadaApiError, LazadaAuthError, LazadaUnavailable
from ...lazada_api.logs import about
from ...lazada_api.pauses import brief_delay, retry_delay
from ...lazada_api.reasons import as_reason
from ...lazada_api.turns import Batches, is_over
from .base import ReasonText, told

_logger = logging.getLogger(__name__)

ACTIVITY = "mail.mail_activity_data_warning"
ATTEMPTS_BEFORE_ACTIVITY = 5
BATCH_SIZE = 50


class Work(NamedTuple):
    """What is done with the rows of a queue, beside what ``_process`` does."""

    process: Callable  # takes a batch and the sync run, may raise
    fail: Callable  # takes one row and the reason (a text)
    count_failed: Callable  # takes the batch, says how many of it failed


def _count_errors(rows):
    return len(rows.filtered(lambda row: row.state == "error"))


PROCESS = Work(
    lambda rows, run: rows._process(run),
    lambda row, message: row._fail(message),
    _count_errors,
)


class LazadaQueueMixin(models.AbstractModel):
    """Rows that wait, are worked off in batches, can fail and be tried again.

    A model says what its rows mean by ``_process`` (work on a locked batch, inside a
    savepoint) and adds to ``state`` what comes of it. Each row ends a batch by one of
    these, and whatever is raised is a ``_fail`` of the row that it comes from:

    - ``_succeed``: it is done with
    - ``_postpone``, ``_postpone_briefly``: the other side is not ready yet
    - ``_fail``: it is tried again, later and later; people are told after some tries
    - ``_refuse``: no other try would change it; people are told at once
    """

    _name = "lazada.queue.mixin"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Work Queue"

    # The task whose scheduled action works the rows off.
    _queue_task = None
    # In which states rows wait for their next step; the first is that of a retry.
    _waiting_states = ("pending",)

    state = fields.Selection(
        [("pending", "Waiting"), ("error", "Error")],
        required=True,
        readonly=True,
        default="pending",
        index=True,
        copy=False,
    )
    attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    next_attempt_at = fields.Datetime(
        string="Next Try",
        readonly=True,
        copy=False,
        help="When the scheduled action takes this up again by itself.",
    )
    error_message = ReasonText(string="Reason", readonly=True, copy=False)

    # === ACTIONS === #

    def action_retry(self):
        """Try again now, whatever the next try was set to."""
        self._check_may_act()
        rows_sudo = self.sudo()._to_retry()
        rows_sudo._lock_or_refuse()
        rows_sudo._requeue()
        rows_sudo._process_now()
        return rows_sudo._tell_outcome(left_out=len(self) - len(rows_sudo))

    def _tell_outcome(self, done=0, left_out=0):
        """Tell the person who pressed a button what has come of these rows; those
        that are gone are done with.

        :param int done: of so many more, nothing is left to do
        :param int left_out: to so many that were chosen, it does not apply
        :return: a notification that counts, with the reason if there is but one
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        rows = self.exists()
        counts = Counter({self.env._("Done"): done + len(self) - len(rows)})
        counts.update(labels[row.state] for row in rows)
        figures = [f"{label}: {count}" for label, count in counts.items() if count]
        text = self.env._("There was nothing to do.")
        if figures:
            text = self.env._("Tried just now. %s.", ", ".join(figures))
        if left_out:
            text += " " + self.env._("Left out, as it does not apply: %s.", left_out)
        reasons = {row.error_message for row in rows if row.error_message}
        kind = "warning" if reasons or left_out or not figures else "success"
        if len(reasons) == 1:
            text = "\n".join([text, *reasons])
        return self.env["lazada.store"]._notify(text, kind)

    def _lock_or_refuse(self):
        """Lock the rows for a person who pressed a button; a worker may be at them."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self._lt("This is being worked on right now. Look again in a moment.")
            )

    # === HOOKS === #

    def _to_retry(self):
        """Return those of the rows to which another try applies."""
        return self

    def _process(self, run):
        """Work on the batch ``self``. Runs in a savepoint, may raise.

        :param run: ``lazada.sync.run`` that this is a part of, empty if a person works
        """
        raise NotImplementedError

    def _due_domain(self):
        """Return the domain of the rows that the next run takes."""
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        waits = Domain("state", "in", self._waiting_states)
        return (waits & (Domain("next_attempt_at", "=", False) | is_time)) | (
            Domain("state", "=", "error") & is_time
        )

    def _waiting_state(self):
        """Return the state in which this row waits for its next step."""
        return self._waiting_states[0]

    def _unsettled(self):
        """Return those rows of a batch that nothing has been decided about yet."""
        return self

    def _responsible_user(self):
        """Return who is told when the tries have been in vain."""
        return self.env["res.users"]

    def _describe_run(self, run):
        """Return what a sync run of these rows says; empty: its figures are enough."""
        return self._lt(
            "%(done)s accepted by Lazada, %(failed)s refused. What waits is "
            "tried again by itself.",
            done=run.updated,
            failed=run.failed,
        )

    # === HOW A ROW ENDS A BATCH === #

    def _succeed(self, state="done", **vals):
        """Forget the failures of rows that are done with.

        :param str state: what has become of them
        :param vals: what else is written
        """
        self.write(
            {
                "attempts": 0,
                "next_attempt_at": False,
                "error_message": False,
                **vals,
                "state": state,
            }
        )

    def _requeue(self):
        """Let the next run take these rows, their old failures forgotten."""
        for state, rows in self.grouped(lambda row: row._waiting_state()).items():
            rows.write({"state": state, "attempts": 0, "next_attempt_at": False})

    def _fail(self, message):
        """Keep the reason and set the next try of each row.

        :param str message: what happened and what to do, in a user's words
        """
        for row in self:
            row._try_later("error", message)
            if row.attempts == ATTEMPTS_BEFORE_ACTIVITY:
                row._schedule_failure_activity(message)

    def _postpone(self, message, seconds=None):
        """Let rows wait: nothing is wrong with them, the other side is not ready.

        :param str message: why, in a user's words
        :param float seconds: how long; default: longer with each try
        """
        for row in self:
            row._try_later(row._waiting_state(), message, seconds)
        if seconds and self and self._queue_task:
            end = fields.Datetime.now() + timedelta(seconds=seconds)
            self.env["lazada.process"]._wake(self._queue_task, end)

    def _postpone_briefly(self, message):
        """Let rows wait for what the other side is about to show.

        :param str message: why, in a user's words
        """
        for row in self:
            row._postpone(message, brief_delay(row.attempts + 1).total_seconds())

    def _try_later(self, state, message, seconds=None):
        attempts = self.attempts + 1
        pause = timedelta(seconds=seconds) if seconds else retry_delay(attempts)
        self.write(
            {
                "state": state,
                "attempts": attempts,
                "error_message": message,
                "next_attempt_at": fields.Datetime.now() + pause,
            }
        )

    def _refuse(self, message):
        """Keep a refusal that another try would not change: a person has to act."""
        self._keep_refusal(message)
        for row in self:
            row._schedule_failure_activity(message)

    def _keep_refusal(self, message):
        self.write(
            {
                "state": "error",
                "attempts": max([0, *self.mapped("attempts")]) + 1,
                "error_message": message,
                "next_attempt_at": False,
            }
        )

    def _schedule_failure_activity(self, message):
        user = self._responsible_user()
        if user and hasattr(self, "activity_schedule"):
            self._drop_failure_activities()
            note = plaintext2html(told(message, user.lang))
            self.activity_schedule(ACTIVITY, note=note, user_id=user.id)

    def _drop_failure_activities(self):
        """Take back what people were told to look at: it is settled, or told anew."""
        self.activity_unlink([ACTIVITY])

    # === CALLS OF LAZADA === #

    @contextmanager
    def _lazada_errors_kept(self, store):
        """Keep why Lazada cannot be called for these rows of one store: what nothing
        has been decided about yet waits.

        :param store: ``lazada.store``
        :raise UserError: Lazada refuses; alone, each row may fare better
        """
        try:
            yield
        except (LazadaUnavailable, LazadaAuthError) as error:
            store._keep_refusal_of(error)
            self._unsettled()._wait_for_lazada(store, error)
        except LazadaApiError as error:
            raise UserError(store._reason_of(error)) from error

    def _wait_for_lazada(self, store, error):
        """Let rows wait as long as Lazada says.

        :param error: :class:`LazadaUnavailable` or :class:`LazadaAuthError`
        """
        pause = error.retry_after if isinstance(error, LazadaUnavailable) else None
        self._postpone(store._reason_of(error), pause)

    # === THE LOOP === #

    @api.model
    def _run_queue_by_store(self, batch_size):
        """Work off what is due, as a sync run for each store that has some."""
        groups = self._read_group(self._due_domain(), ["store_id"])
        stores = self.env["lazada.store"].concat(*(store for (store,) in groups))

        def work(store, deadline):
            with self.env["lazada.sync.run"]._record(store, self._queue_task) as run:
                _done, more = self._run_queue(
                    self._due_domain() & Domain("store_id", "=", store.id),
                    run=run,
                    batch_size=batch_size,
                    deadline=deadline,
                )
                run.message = self._describe_run(run)
            return more

        self.env["lazada.process"]._take_turns(self._queue_task, stores, work)

    def _run_queue(
        self, domain, work=None, *, run=None, batch_size=BATCH_SIZE, deadline=None
    ):
        """Work off the rows of a domain in batches, each in a transaction of its own.

        Any number of workers can do so at the same time: a row belongs to the one that
        locked it. Whatever is done with a row, it must leave the domain by that.

        :param domain: which rows
        :param Work work: what is done with a batch; default: ``_process``, ``_fail``
        :param run: ``lazada.sync.run`` that counts what fails
        :param int batch_size: rows of the largest batch
        :param float deadline: ``time.monotonic()`` after which no batch is begun
        :return: rows worked on, and whether rows may be left
        :rtype: tuple[int, bool]
        """
        work, done = work or PROCESS, 0
        run = self.env["lazada.sync.run"] if run is None else run
        batches = Batches(batch_size, deadline)
        while True:
            size = batches.next_size()
            batch = retry_on_conflict(
                self.env,
                lambda size=size: self._process_next_batch(domain, work, run, size),
            )
            done += len(batch)
            batches.add(len(batch))
            self.env["ir.cron"]._commit_progress(len(batch))
            if len(batch) < size:
                return done, False
            if is_over(deadline):
                return done, True

    def _process_next_batch(self, domain, work, run, batch_size):
        batch = self._lock_rows(domain, batch_size)
        batch._process_now(work, run)
        return batch

    def _lock_rows(self, domain, limit):
        """Return up to ``limit`` rows that no other worker holds, locked.

        Search and lock are one statement, so that no row can change in between.
        """
        self.flush_model()
        query = self._search(domain, order="id", limit=limit)
        rows = self.env.execute_query(
            SQL(
                "%s FOR NO KEY UPDATE OF %s SKIP LOCKED",
                query.select(),
                SQL.identifier(self._table),
            )
        )
        return self.browse(row_id for (row_id,) in rows)

    def _process_now(self, work=None, run=None):
        """Process locked rows, and count in the run those that fail."""
        work = work or PROCESS
        run = self.env["lazada.sync.run"] if run is None else run
        if self:
            self._process_batch(work, run)
            run._count(failed=work.count_failed(self.exists()))

    def _process_batch(self, work, run):
        """Process the rows together; if that fails, one by one, so that one bad row
        does not stop the others."""
        try:
            with self.env.cr.savepoint():
                work.process(self, run)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # pylint: disable=broad-exception-caught
            # whatever it is: kept as the row's reason, logged if it is our fault
            if len(self) > 1:
                for row in self:
                    row._process_batch(work, run)
                return
            work.fail(self, self._failure_text(error))

    def _failure_text(self, error):
        """Say in a user's words why this row failed."""
        if isinstance(error, (UserError, RedirectWarning)):
            return as_reason(error.args[0])
        about(_logger, self[:1].store_id.id).exception("%s %s", self._name, self.ids)
        return self._lt(
            "Something unexpected happened: %(error)s. The details are in the "
            "server's log; it is tried again by itself.",
            error=f"{type(error).__name__}: {error}",
        )
