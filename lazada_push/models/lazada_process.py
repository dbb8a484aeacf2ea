from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

TASK = "push_messages"


class LazadaProcess(models.Model):
    """Push messages belong to no store before they are read, so they leave no sync
    runs: those of the last day speak for them."""

    _inherit = "lazada.process"

    task = fields.Selection(
        selection_add=[(TASK, "Follow Push Messages")], ondelete={TASK: "cascade"}
    )

    def _show_result(self, runs):
        if self.task != TASK:
            return super()._show_result(runs)
        counts = self._count_messages()
        if not counts:
            self.last_state = False
            self.last_result = self.env._("No message in the last 24 hours.")
            return None
        self.last_state = "failed" if counts.get("error") else "done"
        self.last_result = self.env._(
            "Last 24 hours: %(done)s followed, %(ignored)s not needed, %(waiting)s "
            "waiting, %(failed)s in error.",
            done=counts.get("done", 0),
            ignored=counts.get("ignored", 0),
            waiting=counts.get("pending", 0),
            failed=counts.get("error", 0),
        )
        return None

    def _count_messages(self):
        """Return how many messages of the last day are in each state. Those that were
        not read yet are of the company of their application.

        :rtype: dict[str, int]
        """
        companies = self.env.companies.ids
        of_company = Domain("company_id", "in", companies) | (
            Domain("company_id", "=", False)
            & Domain("app_id.company_id", "in", [*companies, False])
        )
        day_ago = fields.Datetime.now() - timedelta(days=1)
        groups = (
            self.env["lazada.push.message"]
            .sudo()
            ._read_group(
                of_company & Domain("create_date", ">=", day_ago),
                ["state"],
                ["__count"],
            )
        )
        return dict(groups)

    def action_view_runs(self):
        if self.task == TASK and self.env["lazada.push.message"].has_access("read"):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "lazada_push.lazada_push_message_action"
            )
        return super().action_view_runs()
