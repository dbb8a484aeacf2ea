import time

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.turns import turn_seconds

from .ir_cron import seconds_of_pass

# How long a person waits who runs a scheduled action by hand.
BY_HAND_SECONDS = 60


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
