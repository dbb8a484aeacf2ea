from odoo import fields, models

from .lazada_retention import TASK


class LazadaProcess(models.Model):
    """What has served its time goes for all stores at once, so there are no sync runs:
    the rules themselves tell what came of it."""

    _inherit = "lazada.process"

    task = fields.Selection(
        selection_add=[(TASK, "Remove What Has Served Its Time")],
        ondelete={TASK: "cascade"},
    )

    def _show_result(self, runs):
        if self.task != TASK:
            return super()._show_result(runs)
        done = (
            self.env["lazada.retention"].sudo().search([("last_run_at", "!=", False)])
        )
        self.last_state = "done" if done else False
        self.last_result = self.env._("Nothing to do yet.")
        if done:
            count = sum(done.mapped("last_count"))
            self.last_result = self.env._("%s rows went, or were emptied.", count)
        return None

    def action_view_runs(self):
        if self.task == TASK and self.env["lazada.retention"].has_access("read"):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "lazada_retention.lazada_retention_action"
            )
        return super().action_view_runs()
