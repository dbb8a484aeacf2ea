import time

from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.lazada_connector.lazada_api.turns import turn_seconds

from .ir_cron import seconds_of_pass

# What goes on while all but orders is paused: orders, their changes, and the log-in;
# and what is of all companies at once and asks Lazada nothing.
NEVER_HELD = {
    "clean_up",
    "download_orders",
    "import_orders",
    "fetch_orders",
    "push_messages",
    "refresh_access_token",
    "check_connections",
}
# How long a person waits who runs a scheduled action by hand; a last batch, with Lazada
# asked slowly, comes on top.
BY_HAND_SECONDS = 30


class LazadaProcess(models.Model):
    """Shares a pass of the scheduler out among the actions that are due."""

    _inherit = "lazada.process"

    @api.model
    def _turn_ends(self):
        elapsed = seconds_of_pass()
        if elapsed is None:
            return time.monotonic() + BY_HAND_SECONDS
        return time.monotonic() + turn_seconds(elapsed, self._count_waiting())

    @api.model
    def _count_waiting(self):
        """Count the actions whose turn in this pass is still to come, and this one.

        Odoo goes through those that are due by their priority.
        """
        now = fields.Datetime.now()
        ours_sudo = (
            self.sudo().search([("cron_id", "!=", False)]).cron_id.filtered("active")
        )
        woken_sudo = (
            self.env["ir.cron.trigger"]
            .sudo()
            .search([("cron_id", "in", ours_sudo.ids), ("call_at", "<=", now)])
            .cron_id
        )
        due_sudo = ours_sudo.filtered(lambda cron: cron.nextcall <= now) | woken_sudo
        this_sudo = ours_sudo.browse(self.env.context.get("cron_id"))
        mine = (this_sudo.priority, this_sudo.id)
        later_sudo = due_sudo.filtered(lambda cron: (cron.priority, cron.id) > mine)
        return 1 + len(later_sudo)

    # === PAUSE === #

    @api.model
    def _wake_held(self, at):
        """Let what a pause held up run at its end.

        :param datetime at: naive, UTC; ``False``: now
        """
        held_sudo = self.sudo().search([("task", "not in", list(NEVER_HELD))])
        for cron in held_sudo.cron_id:
            cron._trigger(at=at or None)

    def _show_result(self, runs):
        result = super()._show_result(runs)
        held = self.env.companies.filtered(lambda row: row._lazada_held_until())
        if held and self.task not in NEVER_HELD:
            text = self.env._(
                "Paused until %(moment)s in %(companies)s.",
                moment=format_datetime(self.env, max(held.mapped("lazada_hold_until"))),
                companies=", ".join(held.mapped("name")),
            )
            self.last_result = f"{text}\n{self.last_result}"
        return result
