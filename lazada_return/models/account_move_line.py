from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _eligible_for_stock_account(self):
        """Money that is given back without goods takes no goods into the stock."""
        credits_sudo = self.env["lazada.return.credit"].sudo()
        if self.move_id.lazada_return_id and credits_sudo.search_count(
            [("move_line_id", "=", self.id), ("line_id.stock_move_id", "=", False)],
            limit=1,
        ):
            return False
        return super()._eligible_for_stock_account()
