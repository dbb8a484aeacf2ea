import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...concurrency import retry_on_conflict

_logger = logging.getLogger(__name__)

# A row waits 5, 10, 20 … minutes between two tries, a day at most.
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
# What should be over in a moment waits 15, 30, 60 … seconds, 15 minutes at most.
FIRST_BRIEF_DELAY = timedelta(seconds=15)
LONGEST_BRIEF_DELAY = timedelta(minutes=15)
ATTEMPTS_BEFORE_ACTIVITY = 5
BATCH_SIZE = 50


class LazadaQueueMixin(models.AbstractModel):
    """Rows that wait, are worked off in batches, can fail and be tried again.

    A model says what its rows mean by ``_process`` (work on a locked batch, inside a
    savepoint) and adds to ``state`` what comes of it. Rows that cannot be processed for
    a known reason are given to ``_fail`` by ``_process`` itself, and do not cost the
    others a second try.
    """

    _name = "lazada.queue.mixin"
    _description = "Lazada Work Queue"

    # The scheduled action that works the rows off; woken when a short wait is over.
    _queue_cron = None

    state = fields.Selection(
        [("pending", "Waiting"), ("error", "Error")],
        required=True,
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
    error_message = fields.Text(string="Reason", readonly=True, copy=False)

    # === ACTIONS === #

    def action_retry(self):
        """Try again now, whatever the next try was set to."""
        self.check_access("write")
        rows_sudo = self.sudo()
        rows_sudo._lock_or_refuse()
        rows_sudo._requeue()
        rows_sudo._process_batch(rows_sudo, "_process", "_fail")
        return True

    def _lock_or_refuse(self):
        """Lock the rows for a person who pressed a button; a worker may be at them."""
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("This is being worked on right now. Look again in a moment.")
            )

    # === HOOKS === #

    def _process(self):
        """Work on the batch ``self``. Runs in a savepoint, may raise."""
        raise NotImplementedError

    def _due_domain(self):
        """Return the domain of the rows that the next run takes."""
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        return (
            Domain("state", "=", "pending")
            & (Domain("next_attempt_at", "=", False) | is_time)
        ) | (Domain("state", "=", "error") & is_time)

    def _waiting_state(self):
        """Return the state in which this row waits for its next step."""
        return "pending"

    def _responsible_user(self):
        """Return who is told when the tries have been in vain."""
        return self.env["res.users"]

    # === BUSINESS METHODS === #

    def _requeue(self):
        """Let the next run take these rows, their old failures forgotten."""
        for state, rows in self.grouped(lambda row: row._waiting_state()).items():
            rows.write({"state": state, "attempts": 0, "next_attempt_at": False})

    def _fail(self, message):
        """Keep the reason and set the next try of each row.

        :param str message: what happened and what to do, in a user's words
        """
        self._count_in_run(failed=len(self))
        for row in self:
            attempts = row.attempts + 1
            row.write(
                {
                    "state": "error",
                    "attempts": attempts,
                    "error_message": message,
                    "next_attempt_at": fields.Datetime.now() + retry_delay(attempts),
                }
            )
            if attempts == ATTEMPTS_BEFORE_ACTIVITY:
                row._schedule_failure_activity(message)

    def _postpone(self, message, seconds=None):
        """Let rows wait: nothing is wrong with them, the other side is not ready.

        :param str message: why, in a user's words
        :param float seconds: how long; default: longer with each try
        """
        for row in self:
            attempts = row.attempts + 1
            pause = timedelta(seconds=seconds) if seconds else retry_delay(attempts)
            row.write(
                {
                    "state": row._waiting_state(),
                    "attempts": attempts,
                    "error_message": message,
                    "next_attempt_at": fields.Datetime.now() + pause,
                }
            )
        if seconds and self and self._queue_cron:
            end = fields.Datetime.now() + timedelta(seconds=seconds)
            self.env.ref(self._queue_cron).sudo()._trigger(at=end)

    def _postpone_briefly(self, message):
        """Let rows wait for what the other side is about to show.

        :param str message: why, in a user's words
        """
        for row in self:
            row._postpone(message, brief_delay(row.attempts + 1).total_seconds())

    def _refuse(self, message):
        """Keep a refusal that another try would not change: a person has to act."""
        self._keep_refusal(message)
        for row in self:
            row._schedule_failure_activity(message)

    def _keep_refusal(self, message):
        self._count_in_run(failed=len(self))
        self.write(
            {
                "state": "error",
                "attempts": max([0, *self.mapped("attempts")]) + 1,
                "error_message": message,
                "next_attempt_at": False,
            }
        )

    def _count_in_run(self, **numbers):
        """Count in the sync run that this is a part of, if there is one."""
        self._current_run()._count(**numbers)

    def _current_run(self):
        """Return the sync run that this is a part of, empty if a person works."""
        run_id = self.env.context.get("lazada_run_id")
        return self.env["lazada.sync.run"].sudo().browse(run_id or ())

    def _schedule_failure_activity(self, message):
        user = self._responsible_user()
        if user and hasattr(self, "activity_schedule"):
            self._drop_failure_activities()
            self.activity_schedule(
                "mail.mail_activity_data_warning", note=message, user_id=user.id
            )

    def _drop_failure_activities(self):
        """Take back what people were told to look at: it is settled, or told anew."""
        self.activity_unlink(["mail.mail_activity_data_warning"])

    @api.model
    def _run_queue_by_store(self, task, batch_size):
        """Work off what is due, as a sync run for each store that has some.

        :param str task: key of the sync runs' tasks
        """
        Run, unfinished = self.env["lazada.sync.run"], 0
        for (store,) in self._read_group(self._due_domain(), ["store_id"]):
            with Run._record(store, task) as run:
                _done, more = self.with_context(lazada_run_id=run.id)._run_queue(
                    self._due_domain() & Domain("store_id", "=", store.id),
                    "_process",
                    "_fail",
                    batch_size=batch_size,
                )
                run.message = self.env._(
                    "%(done)s accepted by Lazada, %(failed)s refused. What waits is "
                    "tried again by itself.",
                    done=run.updated,
                    failed=run.failed,
                )
            unfinished += more
        self.env["ir.cron"]._commit_progress(remaining=unfinished)

    def _run_queue(
        self, domain, process, fail, *, batch_size=BATCH_SIZE, deadline=None
    ):
        """Work off the rows of a domain in batches, each in a transaction of its own.

        Any number of workers can do so at the same time: a row belongs to the one that
        locked it. A row must leave the domain by ``process`` or by ``fail``.

        :param domain: which rows
        :param str process: name of the method for a batch; raises if it cannot
        :param str fail: name of the method that takes one row's reason (a text)
        :param float deadline: ``time.monotonic()`` after which no batch is begun
        :return: rows worked on, and whether rows may be left
        :rtype: tuple[int, bool]
        """
        done = 0
        while True:
            batch = retry_on_conflict(
                self.env,
                lambda: self._process_next_batch(domain, process, fail, batch_size),
            )
            done += len(batch)
            seconds_left = self.env["ir.cron"]._commit_progress(len(batch))
            if len(batch) < batch_size:
                return done, False
            if not seconds_left or (deadline and time.monotonic() >= deadline):
                return done, True

    def _process_next_batch(self, domain, process, fail, batch_size):
        batch = self._lock_rows(domain, batch_size)
        self._process_batch(batch, process, fail)
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

    def _process_batch(self, batch, process, fail):
        """Process the rows together; if that fails, one by one, so that one bad row
        does not stop the others."""
        if not batch:
            return
        try:
            with self.env.cr.savepoint():
                getattr(batch, process)()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # pylint: disable=broad-exception-caught
            # whatever it is: kept as the row's reason, logged if it is our fault
            if len(batch) > 1:
                for row in batch:
                    self._process_batch(row, process, fail)
                return
            getattr(batch, fail)(batch._failure_text(error))

    def _failure_text(self, error):
        """Say in a user's words why this row failed."""
        if isinstance(error, UserError):
            return str(error)
        _logger.exception("%s %s failed", self._name, self.ids)
        return self.env._(
            "Something unexpected happened: %(error)s. The details are in the "
            "server's log; it is tried again by itself.",
            error=f"{type(error).__name__}: {error}",
        )


def retry_delay(attempts):
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 16), LONGEST_DELAY)


def brief_delay(attempts):
    return min(FIRST_BRIEF_DELAY * 2 ** min(attempts - 1, 16), LONGEST_BRIEF_DELAY)
