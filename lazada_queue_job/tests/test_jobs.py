from datetime import datetime, timedelta

from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import LazadaAuthError, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.errors import Kind
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from ..models import lazada_store


@tagged("post_install", "-at_install")
class TestJobs(LazadaCase):
    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False
        self.patch(lazada_store, "BATCH_SIZE", 2)

    def jobs(self, method=None):
        """Return the store's jobs that wait, the oldest first."""
        jobs = (
            self.env["queue.job"]
            .sudo()
            .search(
                [("model_name", "=", "lazada.store"), ("state", "=", "pending")],
                order="id",
            )
        )
        return jobs.filtered(lambda job: method in (None, *job.args))

    def run_job(self, job):
        """Run a job as the runner's request does; return its result."""
        loaded = Job.load(self.env, job.uuid)
        loaded.set_started()
        loaded.store()
        self.env.flush_all()
        try:
            result = loaded.perform()
        except Exception:
            self.env.invalidate_all()
            raise
        loaded.set_done()
        loaded.store()
        self.env.invalidate_all()
        return result

    def store_orders(self, *order_ids):
        self.download(
            *((order_row(number), [item_row(number, 1)]) for number in order_ids)
        )

    def test_a_download_is_queued_once(self):
        self.cron("download_orders")
        self.cron("download_orders")
        job = self.jobs()
        self.assertEqual(job.mapped("method_name"), ["_run_job"])
        self.assertEqual(job.args, ["download_orders"])
        self.assertEqual(job.channel, f"root.lazada.store_{self.store.id}")
        self.assertEqual(job.channel, self.store.job_channel)

    def test_a_store_each(self):
        other = self.make_store("LZD-2").with_env(self.env)
        self.cron("download_products")
        self.assertEqual(
            set(self.jobs().mapped("channel")),
            {self.store.job_channel, other.job_channel},
        )

    def test_a_download_job_downloads(self):
        self.cron("download_orders")
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        with self.lazada.serving():
            self.run_job(self.jobs())
        order = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(order.lazada_id, "1")
        self.assertFalse(self.jobs("download_orders"))

    def test_imports_are_queued_by_batches(self):
        self.store_orders(1, 2, 3, 4, 5)
        self.cron("import_orders")
        self.cron("import_orders")
        jobs = self.jobs("import_orders")
        self.assertEqual(len(jobs), 3)
        self.assertEqual(len(set(jobs.mapped("identity_key"))), 3)
        for job in jobs:
            self.run_job(job)
        orders = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.assertEqual(len(orders.sale_order_id), 5)

    def test_no_more_jobs_of_a_store_than_others_can_wait_for(self):
        self.patch(lazada_store, "MOST_JOBS", 2)
        self.store_orders(*range(1, 8))
        self.cron("import_orders")
        self.assertEqual(len(self.jobs("import_orders")), 2)

    def test_what_is_left_is_queued_again(self):
        self.patch(lazada_store, "MOST_JOBS", 1)
        self.store_orders(1, 2, 3)
        self.cron("import_orders")
        seen = []
        run_queue = type(self.env["lazada.order"])._run_queue

        def small_batches(orders, *args, **options):
            seen.append(options["deadline"])
            return run_queue(orders, *args, **{**options, "batch_size": 2})

        self.patch(type(self.env["lazada.order"]), "_run_queue", small_batches)
        self.run_job(self.jobs("import_orders"))
        self.assertEqual(len(self.jobs("import_orders")), 1)
        self.run_job(self.jobs("import_orders"))
        self.assertFalse(self.jobs("import_orders"))
        orders = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(len(orders.sale_order_id), 3)
        self.assertTrue(all(seen), "a batch has a deadline")

    def test_invoices_are_queued_by_batches(self):
        self.store_orders(1, 2, 3)
        self.store._import_orders()
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": "2020-01-01"}
        )
        self.cron("create_invoices")
        jobs = self.jobs("create_invoices")
        self.assertEqual(len(jobs), 2)
        for job in jobs:
            self.run_job(job)
        orders = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(len(orders.invoice_ids), 3)

    def test_a_job_waits_as_long_as_lazada_says(self):
        self.cron("download_orders")
        ban = LazadaUnavailable("banned", kind=Kind.THROTTLED, retry_after=90)
        self.lazada.expect("iter_order_pages", [ban])
        with self.lazada.serving(), self.fails(RetryableJobError, "banned") as caught:
            self.run_job(self.jobs())
        self.assertEqual(caught.exception.seconds, 90)
        run = self.env["lazada.sync.run"].search([], limit=1)
        self.assertEqual(run.state, "failed")

    def test_a_connection_that_has_ended_is_no_failed_job(self):
        """The store shows it; the job is over, and no further call is made."""
        self.cron("download_orders")
        self.cron("download_products")
        orders, products = self.jobs()
        refusal = LazadaAuthError("no", kind=Kind.SUBSCRIPTION)
        self.lazada.expect("iter_order_pages", [refusal])
        with self.lazada.serving():
            self.run_job(orders)
        self.assertEqual(self.store.state, "expired")
        self.run_job(products)

    def test_tokens_do_not_wait_for_the_queue(self):
        self.lazada.expect("refresh_token", LazadaUnavailable("later"))
        with self.lazada.serving():
            self.cron("refresh_access_tokens")
        self.assertFalse(self.jobs())

    def test_without_a_runner_the_scheduled_action_works_itself(self):
        self.cron("download_orders")
        long_ago = datetime.now() - timedelta(hours=2)
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = %s WHERE uuid = %s",
            [long_ago, self.jobs().uuid],
        )
        self.env.invalidate_all()
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        logger = "odoo.addons.lazada_queue_job.models.lazada_store"
        with self.lazada.serving(), self.assertLogs(logger, "WARNING") as log:
            self.cron("download_orders")
        self.assertIn("job runner", log.output[0])
        self.assertTrue(self.env["lazada.order"].search([("lazada_id", "=", "1")]))
