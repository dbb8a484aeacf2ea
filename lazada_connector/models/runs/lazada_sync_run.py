import logging
import time
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL

from ...concurrency import retry_on_conflict
from ...lazada_api import LazadaError
from ...lazada_api.logs import working_on

_logger = logging.getLogger(__name__)

TASKS = [
    ("download_products", "Download Lazada Products"),
    ("download_orders", "Download Lazada Orders"),
    ("import_orders", "Import Lazada Orders"),
    ("reconcile_orders", "Compare Orders with Lazada"),
    ("create_invoices", "Create Customer Invoices"),
    ("refresh_access_token", "Refresh Lazada Access Token"),
    ("send_shipments", "Send Shipments to Lazada"),
    ("check_connections", "Check Connections"),
]
# Longer than any run that is still alive.
ABANDONED_AFTER = timedelta(hours=2)


class LazadaSyncRun(models.Model):
    """What one run of a task did for one store."""

    _name = "lazada.sync.run"
    _inherit = ["lazada.guard.mixin", "lazada.counts.mixin"]
    _description = "Lazada Sync Run"
    _order = "started_at desc, id desc"
    _rec_name = "task"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    task = fields.Selection(TASKS, required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="running",
    )
    started_at = fields.Datetime(
        string="Started", required=True, readonly=True, default=fields.Datetime.now
    )
    backend_pid = fields.Integer(
        string="Database Connection",
        readonly=True,
        aggregator=None,
        default=lambda self: self._default_backend_pid(),
        help="PostgreSQL's number of it: a run whose connection is gone has ended.",
    )
    listed = fields.Integer(
        readonly=True, help="Orders that Lazada lists, where they are compared."
    )
    present = fields.Integer(
        readonly=True, help="Orders that were here already, where they are compared."
    )

    _store_task_idx = models.Index("(store_id, task, started_at DESC, id DESC)")
    _running_idx = models.Index("(id) WHERE state = 'running'")

    @api.model
    def _default_backend_pid(self):
        return self.env.execute_query(SQL("SELECT pg_backend_pid()"))[0][0]

    @contextmanager
    def _record(self, store, task):
        """Record the run of a task on a store, also when it fails.

        :param store: one ``lazada.store``
        :param str task: key of ``TASKS``
        :return: context that yields the run; a :class:`LazadaError` inside it is kept
            as the run's message, told to the store, and raised again
        """
        started = time.monotonic()
        run = retry_on_conflict(self.env, lambda: self.sudo()._begin(store, task))
        self.env["ir.cron"]._commit_progress()
        try:
            with working_on(store.id, task):
                yield run
        except LazadaError as error:
            # A new transaction: the tokens may have been replaced in another one, after
            # which this one could not write the store.
            self.env["ir.cron"]._commit_progress()
            retry_on_conflict(
                self.env, lambda error=error: run._close_refused(started, store, error)
            )
            self.env["ir.cron"]._commit_progress()
            raise
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            known = isinstance(error, (UserError, RedirectWarning))
            message = error.args[0] if known else f"{type(error).__name__}: {error}"
            run._close("failed", started, message)
            self.env["ir.cron"]._commit_progress()
            raise
        run._close("done", started)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _begin(self, store, task):
        self._close_abandoned()
        return self.create({"store_id": store.id, "task": task})

    @api.model
    def _close_abandoned(self):
        """Give an end to runs whose server was stopped in the middle of them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM lazada_sync_run AS run
                 WHERE state = 'running'
                   AND (started_at < %s
                        OR NOT EXISTS (
                           SELECT FROM pg_stat_activity
                            WHERE pid = run.backend_pid
                              AND backend_start AT TIME ZONE 'UTC' <= run.create_date))
                """,
                fields.Datetime.now() - ABANDONED_AFTER,
            )
        )
        self.browse(run_id for (run_id,) in rows).write(
            {
                "state": "failed",
                "message": self._lt(
                    "The server was stopped during this run. Nothing is lost: the next "
                    "run goes on where it stopped."
                ),
            }
        )

    def _close(self, state, started, message=False):
        self.write(
            {
                "state": state,
                "duration": time.monotonic() - started,
                "message": message or self.message,
            }
        )

    def _close_refused(self, started, store, error):
        """Keep what Lazada refused, here and on the store."""
        self._close("failed", started, store._reason_of(error))
        store._keep_refusal_of(error)

    @api.model
    def _last_of_stores(self, stores, tasks):
        """Return the newest run of each task on each store.

        By one look into the index for each: there are many runs.

        :param stores: ``lazada.store``
        :param list tasks: keys of ``TASKS``
        """
        self.flush_model(["store_id", "task", "started_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT newest.id
                  FROM unnest(%(stores)s::integer[]) AS store(id)
                 CROSS JOIN unnest(%(tasks)s::varchar[]) AS task(name)
                 CROSS JOIN LATERAL (
                    SELECT id
                      FROM lazada_sync_run
                     WHERE store_id = store.id AND task = task.name
                  ORDER BY started_at DESC, id DESC
                     LIMIT 1) AS newest
                """,
                stores=stores.ids,
                tasks=list(tasks),
            )
        )
        return self.browse(run_id for (run_id,) in rows)

    @api.depends("task")
    def _compute_display_name(self):
        for run in self:
            run.display_name = run._task_label()

    def _task_label(self):
        """Return the name of the task, nothing for no run."""
        labels = dict(self._fields["task"]._description_selection(self.env))
        return labels.get(self.task, "")
