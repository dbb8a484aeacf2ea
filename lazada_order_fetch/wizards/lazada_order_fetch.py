import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.reading import read_order_numbers
from odoo.addons.lazada_connector.models.store.lazada_store import BUTTON_SECONDS

MOST_NUMBERS = 1000


class LazadaOrderFetch(models.TransientModel):
    """Asks for orders at once, without waiting for the next download."""

    _name = "lazada.order.fetch"
    _inherit = "lazada.guard.mixin"
    _description = "Fetch Lazada Orders"

    store_id = fields.Many2one(
        "lazada.store",
        required=True,
        default=lambda self: self._default_store_id(),
        domain="[('connected_at', '!=', False)]",
    )
    order_numbers = fields.Text(
        help="Lazada's order numbers, parted by blanks, commas or lines: paste them as "
        "they come."
    )
    date_from = fields.Date(
        string="Ordered From",
        help="First day of the period in which the orders were placed, on the clock of "
        "the store's country.",
    )
    date_to = fields.Date(
        string="Ordered To", help="Last day of the period. Empty: until now."
    )

    @api.model
    def _default_store_id(self):
        stores = self.env["lazada.store"].search(
            [("connected_at", "!=", False)], limit=2
        )
        return stores if len(stores) == 1 else False

    # === ACTION METHODS === #

    def action_fetch(self):
        """Fetch the orders with these numbers now, or begin to fetch the period in the
        background."""
        self.ensure_one()
        self.store_id.check_access("read")
        self.store_id._check_can_call()
        numbers = read_order_numbers(self.order_numbers)
        if bool(numbers) == bool(self.date_from or self.date_to):
            raise UserError(
                self.env._("Give either order numbers or the days of a period.")
            )
        if numbers:
            return self._fetch_numbers(numbers)
        return self._fetch_period()

    def _fetch_numbers(self, numbers):
        if len(numbers) > MOST_NUMBERS:
            raise UserError(
                self.env._(
                    "These are %(count)s numbers; at most %(most)s can be asked for "
                    "at once. For more, give a period.",
                    count=len(numbers),
                    most=MOST_NUMBERS,
                )
            )
        job = self.env["lazada.order.fetch.job"]._start(self.store_id, numbers)
        self.env["ir.cron"]._commit_progress()
        job._run_queue(
            job._due_domain() & Domain("id", "=", job.id),
            batch_size=1,
            deadline=time.monotonic() + BUTTON_SECONDS,
        )
        return self._show_numbers(job, numbers)

    def _show_numbers(self, job, numbers):
        """Return a notification of what was found; the orders stand behind it."""
        orders = self.env["lazada.order"].search(
            [("store_id", "=", self.store_id.id), ("lazada_id", "in", numbers)]
        )
        unfinished = job.state != "done"
        if unfinished:
            job._wake_queue()
        reasons = [job._describe(unfinished), job.message, job.error_message]
        action = self.store_id._notify(
            "\n".join(filter(None, reasons)),
            "warning" if job.failed or job.error_message else "success",
            title=self.env._("Fetch Lazada Orders"),
        )
        action["params"]["sticky"] = bool(job.failed or job.error_message)
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        if orders:
            action["params"]["next"] = orders._get_records_action(
                name=self.env._("Fetched Orders")
            )
        return action

    def _fetch_period(self):
        self.store_id.check_access("write")
        if not self.date_from:
            raise UserError(self.env._("Say from which day on orders are fetched."))
        if self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins."))
        job = self.env["lazada.order.fetch.job"]._start(
            self.store_id, date_from=self.date_from, date_to=self.date_to
        )
        job._wake_queue()
        return job._get_records_action(name=job.display_name)
