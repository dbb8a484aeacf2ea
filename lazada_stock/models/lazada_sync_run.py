from odoo import fields, models

TASKS = [
    ("push_stock", "Push Stock to Lazada"),
    ("compare_stock", "Compare Stock with Lazada"),
]
ON_DELETE = {"push_stock": "cascade", "compare_stock": "cascade"}


class LazadaSyncRun(models.Model):
    """What a run has pushed, or found different at Lazada."""

    _inherit = "lazada.sync.run"

    task = fields.Selection(selection_add=TASKS, ondelete=ON_DELETE)
    stock_log_ids = fields.One2many("lazada.stock.log", "run_id")

    def action_view_stock_log(self):
        """Show each figure with Lazada's answer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_stock.lazada_stock_log_action"
        )
        return dict(action, domain=[("run_id", "in", self.ids)])

    def action_view_stock_skus(self):
        """Show the SKUs that this was about."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_connector.lazada_sku_action"
        )
        return dict(action, domain=[("stock_log_ids.run_id", "in", self.ids)])
