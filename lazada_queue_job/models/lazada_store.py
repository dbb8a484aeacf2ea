import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import LazadaError, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.logs import about
from odoo.addons.lazada_connector.lazada_api.turns import LONGEST_CALL, ONE_BATCH
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import BATCH_SIZE
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import PENDING

_logger = logging.getLogger(__name__)

# A job is a request to Odoo, and those have an end (limit_time_real, 120 s by default).
JOB_SECONDS = 60
# So many batches of a store wait at a time: as many workers can share its work, and
# another store's job has to wait for no more than these.
MOST_JOBS = 8
# A job that waits for longer than this has nobody who runs it.
PATIENCE = timedelta(hours=1)


class LazadaStore(models.Model):
    """The work of the scheduled actions as jobs: a store's download, a batch's import,
    a batch's invoices."""

    _inherit = "lazada.store"

    job_channel = fields.Char(
        compute="_compute_job_channel",
        help="The job queue's channel of this store. Give it a capacity in Odoo's "
        "configuration file to set how many of the store's jobs run at a time.",
    )

    def _compute_job_channel(self):
        for store in self:
            store.job_channel = f"root.lazada.store_{store.id}"

    # === CRONS === #

    @api.model
    def _run_by_cron(self, task, domain):
        """Queue the task for each store, instead of doing it here.

        Tokens are refreshed here all the same: it is one call, and the connection must
        not end because nobody runs jobs.
        """
        if task == "refresh_access_token" or self._jobs_are_stuck():
            return super()._run_by_cron(task, domain)
        for store in self.browse(self.search(domain)._in_turn(task)):
            store._queue_task(task)
        return None

    @api.model
    def _jobs_are_stuck(self):
        """Whether jobs of Lazada's have been waiting for longer than any job takes: the
        scheduled actions then do the work themselves."""
        oldest = (
            self.env["queue.job"]
            .sudo()
            .search(
                [
                    ("model_name", "=", self._name),
                    ("state", "=", PENDING),
                    ("eta", "=", False),
                    ("date_created", "<", fields.Datetime.now() - PATIENCE),
                ],
                limit=1,
            )
        )
        if oldest:
            about(_logger).warning(
                "Nobody has run the job %s since %s, so Lazada's scheduled actions do "
                "the work themselves. Is the job runner started?",
                oldest.uuid,
                oldest.date_created,
            )
        return bool(oldest)

    # === JOBS === #

    def _queue_task(self, task):
        """Queue what there is to do for a task; what waits already is not queued twice.

        :param str task: key of ``_tasks``
        """
        self.ensure_one()
        for number in range(self._count_jobs(task)):
            self.with_delay(
                channel=self.job_channel,
                identity_key=f"lazada.store/{self.id}/{task}/{number}",
                description=f"{self.name}: {task.replace('_', ' ')}",
            )._run_job(task)

    def _count_jobs(self, task):
        """Return how many jobs a task is: one, or one for each batch of orders."""
        domain = self._job_domain(task)
        if domain is None:
            return 1
        waiting = self.env["lazada.order"].search_count(
            domain, limit=MOST_JOBS * BATCH_SIZE
        )
        return -(-waiting // BATCH_SIZE)

    def _job_domain(self, task):
        """Return the domain of the orders of a task that is done batch by batch."""
        if task == "import_orders":
            return self._import_domain()
        if task == "create_invoices":
            return self._invoice_domain()
        return None

    def _run_job(self, task):
        """Do a task for a while, or for one batch; queue what is left.

        :raise RetryableJobError: Lazada is busy or cannot be reached; the job waits as
            long as Lazada says
        """
        if not self._in_turn(task):
            return None  # paused since it was queued
        store = self.with_company(self.company_id).with_context(lazada_job=True)
        is_batch = self._job_domain(task) is not None
        try:
            _run, more = store._tasks()[task](
                ONE_BATCH if is_batch else time.monotonic() + JOB_SECONDS
            )
        except LazadaUnavailable as error:
            raise RetryableJobError(str(error), seconds=error.retry_after) from error
        except LazadaError as error:
            # kept in the sync run and on the store; only a person can mend it
            return str(error)
        if more:
            self._queue_task(task)
        return None

    def _call_seconds(self):
        # A job is a request, and those have an end as well.
        return (
            LONGEST_CALL
            if self.env.context.get("lazada_job")
            else super()._call_seconds()
        )

    def _check_can_call(self):
        if self.env.context.get("lazada_job"):
            return self._can_call()
        return super()._check_can_call()
