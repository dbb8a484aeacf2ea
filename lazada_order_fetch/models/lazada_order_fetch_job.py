import time
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.lazada_connector.lazada_api import reading
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.reasons import joined
from odoo.addons.lazada_connector.retention import BuyersData, Retention

# Each order asked for by its number is a call of its own.
NUMBERS_A_STEP = 20
ONE_SECOND = timedelta(seconds=1)


class LazadaOrderFetchJob(models.Model):
    """Fetches orders by number, or those placed in a period.

    It is worked off in small steps by the queue, each committed with how far it has
    come. So it can be stopped, resumed, or killed at any point; a step that is done
    twice stores nothing twice.
    """

    _name = "lazada.order.fetch.job"
    _inherit = ["lazada.queue.mixin", "lazada.counts.mixin"]
    _description = "Lazada Order Fetch"
    _order = "id desc"
    _check_company_auto = True
    _queue_task = "fetch_orders"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection_add=[
            ("pending", "In the Background"),
            ("error", "Trying Again"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        ondelete=dict.fromkeys(("stopped", "done"), "cascade"),
        readonly=True,
    )
    create_date = fields.Datetime(string="Started", readonly=True)
    user_id = fields.Many2one("res.users", string="Asked By", readonly=True)
    order_numbers = fields.Text(readonly=True)
    date_from = fields.Date(string="Ordered From", readonly=True)
    date_to = fields.Date(string="Ordered To", readonly=True)
    found = fields.Integer(readonly=True, help="Orders that Lazada has in the period.")
    handled = fields.Integer(
        string="Looked At", readonly=True, help="Orders that were compared so far."
    )
    progress = fields.Float(compute="_compute_progress", string="Progress (%)")
    time_left = fields.Char(compute="_compute_progress")
    position = fields.Datetime(
        string="Has Come To",
        readonly=True,
        help="Every order placed before then has been looked at.",
    )
    boundary = fields.Json(
        readonly=True, help="What was looked at of the last second, by Lazada's id."
    )

    # === COMPUTE METHODS === #

    @api.depends("found", "handled", "state", "duration")
    def _compute_progress(self):
        for job in self:
            done = job.state == "done"
            job.progress = (
                100 if done else 100 * job.handled / job.found if job.found else 0
            )
            job.time_left = job._estimate_time_left()

    def _estimate_time_left(self):
        """Say how long the rest takes if it goes on as so far."""
        if self.state not in ("pending", "error") or not self.handled:
            return False
        seconds = self.duration / self.handled * (self.found - self.handled)
        if seconds < 60:
            return self.env._("less than a minute")
        return self.env._("about %s minutes", round(seconds / 60))

    @api.depends("store_id", "date_from", "date_to")
    def _compute_display_name(self):
        for job in self:
            days = [job.date_from, job.date_to] if job.date_from else []
            parts = [format_date(job.env, day) for day in filter(None, days)]
            job.display_name = " – ".join([job.store_id.name or "", *parts])

    # === ACTION METHODS === #

    def action_stop(self):
        """Stop fetching; what has been fetched stays."""
        self._check_rights()
        waiting = self.sudo().filtered(lambda job: job.state in ("pending", "error"))
        waiting.write({"state": "stopped", "next_attempt_at": False})
        return self.store_id[:1]._notify(self.env._("Stopped: %s.", len(waiting)))

    def action_resume(self):
        """Go on where it was stopped."""
        self._check_rights()
        jobs = self.sudo().filtered(lambda job: job.state in ("stopped", "error"))
        jobs._requeue()
        jobs.error_message = False
        jobs._wake_queue()
        return self.store_id[:1]._notify(
            self.env._("Resumed in the background: %s.", len(jobs))
        )

    def action_retry(self):
        return self.action_resume()

    def _check_rights(self):
        self.check_access("read")
        self.store_id.check_access("write")

    # === CRONS === #

    @api.model
    def _cron_fetch_orders(self):
        self._run_queue_by_store(batch_size=1)

    # === HOOKS === #

    @api.model
    def _retention_rules(self):
        over = [("state", "in", ("done", "stopped"))]
        label = self.env._("Done or stopped")
        return [Retention("over", label, "write_date", 60, over)]

    @api.model
    def _buyers_data_of_store(self, store):
        return BuyersData([("store_id", "=", store.id)])

    def _process(self, run):
        """Do the next step of each job."""
        for job in self:
            started, before = time.monotonic(), job._figures()
            store = job.store_id.with_company(job.company_id)
            with job._lazada_errors_kept(store):
                store._with_lazada(job._fetch_step, job)
            job.duration += time.monotonic() - started
            after = job._figures()
            run._count(**{name: after[name] - before[name] for name in after})
            if job.state == "done" and job.date_from:
                job._notify_end()
        self._wake_import()

    def _figures(self):
        return {
            "created": self.created,
            "updated": self.updated,
            "failed": self.failed,
            "api_calls": self.api_calls,
        }

    def _describe_run(self, run):
        return False

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, store, numbers=(), date_from=False, date_to=False):
        """Return a new job that waits for the queue.

        :param list numbers: what was given for order numbers, as texts
        """
        return self.sudo().create(
            {
                "store_id": store.id,
                "user_id": self.env.uid,
                "order_numbers": " ".join(numbers) or False,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def _wake_queue(self):
        self.env["lazada.process"]._wake(self._queue_task)

    def _wake_import(self):
        self.env["lazada.process"]._wake("import_orders")

    def _fetch_step(self, client):
        """Fetch the next orders.

        :param client: :class:`~..lazada_api.LazadaClient`
        """
        if self.order_numbers:
            is_end = self._fetch_numbers(client)
        else:
            is_end = self._fetch_period(client)
        self._succeed("done" if is_end else "pending")

    def _fetch_numbers(self, client):
        """Fetch the next of the numbers; return whether it was the last."""
        Order = self.env["lazada.order"]
        numbers = reading.read_order_numbers(self.order_numbers)
        step = numbers[self.handled : self.handled + NUMBERS_A_STEP]
        wanted = [number for number in step if reading.is_order_number(number)]
        _orders, problems = Order._fetch_by_number(self.store_id, client, wanted, self)
        no_number = self._lt("This is no order number, which has digits only.")
        problems.update({word: no_number for word in step if word not in wanted})
        self._count_problems(problems)
        self.write({"handled": self.handled + len(step), "found": len(numbers)})
        return self.handled >= len(numbers)

    def _count_problems(self, problems):
        """Count and show what could not be fetched.

        :param dict problems: reason by number
        """
        self._count(failed=len(problems))
        lines = [self.message]
        for reason in dict.fromkeys(problems.values()):
            numbers = [number for number, text in problems.items() if text == reason]
            lines.append(joined(": ", [", ".join(numbers), reason]))
        self.message = joined("\n", lines) or False

    def _fetch_period(self, client):
        """Fetch the next page of the period; return whether there was none left."""
        since, until = self._period()
        if not self.found:
            self.found = client.count_created_orders(since, created_before=until)
        position = self._aware(self.position) or since
        seen = set(self.boundary or ())
        rows, is_end = [], True
        pages = client.iter_created_order_pages(position, created_before=until)
        for page in pages:
            rows += page
            latest = max(filter(None, map(self._moment_of, page)), default=position)
            if latest > position:
                is_end = False
                break
        fresh = [row for row in rows if reading.row_key(row) not in seen]
        self._take_rows(client, fresh)
        if not is_end:
            self._advance(rows, latest)
        self.handled += len(fresh)
        self.found = max(self.found, self.handled)
        return is_end

    def _take_rows(self, client, page):
        """Store what is new or has changed, as the download does."""
        Order = self.env["lazada.order"]
        rows, unreadable = Order._split_rows(page)
        changed = Order._select_changed(self.store_id, rows)
        items, refused = Order._fetch_items(client, list(changed))
        Order._store_rows(self.store_id, changed, items, refused, self)
        self._count_unreadable(unreadable)

    def _advance(self, rows, latest):
        """Keep how far the period has been read: the last second, and what of it."""
        last = [row for row in rows if self._moment_of(row) in (None, latest)]
        self.write(
            {
                "position": latest.replace(tzinfo=None),
                "boundary": [reading.row_key(row) for row in last],
            }
        )

    def _period(self):
        """Return the first and the last second of the period, aware.

        Its days are those of the venture's clock; without an end it ends when it was
        asked for.
        """
        tz = REGIONS[self.store_id.region].tz
        since = datetime.combine(self.date_from, datetime.min.time(), tz)
        until = self._aware(self.create_date)
        if self.date_to:
            day = datetime.combine(self.date_to, datetime.min.time(), tz)
            until = day + timedelta(days=1) - ONE_SECOND
        return since, until

    @api.model
    def _aware(self, moment):
        return moment and moment.replace(tzinfo=timezone.utc)

    def _moment_of(self, row):
        """Return when an order was placed (aware), or ``None``."""
        value = row.get("created_at") if isinstance(row, dict) else None
        tz = REGIONS[self.store_id.region].tz
        return self._aware(reading.read_past(value, tz)) or None

    def _notify_end(self):
        """Tell the person who asked that it is done."""
        self.user_id.sudo()._bus_send(
            "simple_notification",
            {
                "title": self.env._("Fetch Lazada Orders"),
                "message": f"{self.store_id.name}: {self._describe()}",
                "type": "warning" if self.failed else "success",
            },
        )
