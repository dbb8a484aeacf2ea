from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class LazadaReturnScan(models.TransientModel):
    """One field for whatever is on the parcel: it opens the return."""

    _name = "lazada.return.scan"
    _inherit = "lazada.guard.mixin"
    _description = "Receive Lazada Returns"

    code = fields.Char(
        string="Tracking or Order Number",
        help="Scan the parcel, or type its tracking number, the order's number or the "
        "name of the receipt.",
    )

    def action_find(self):
        """Open the return that the code is of; the list if it is of several."""
        self.ensure_one()
        code = (self.code or "").strip()
        found = self._find_returns(code) if code else self.env["lazada.return"]
        if not found:
            raise UserError(
                self.env._(
                    "No return has the number “%s”. Scan it again, or search the order "
                    "under Returns.",
                    code,
                )
            )
        return found._get_records_action(name=self.env._("Receive Returns"))

    def _find_returns(self, code):
        """Return the returns of a code that the user may see; only those of which
        something is to come, if there are such."""
        returns_sudo = self.env["lazada.return"].sudo()
        domain = Domain.OR(
            Domain(path, "=ilike", _literal(code))
            for path in (
                "line_ids.tracking_number",
                "lazada_id",
                "order_number",
                "order_id.name",
                "order_id.package_ids.tracking_number",
            )
        )
        moves_sudo = self.env["stock.move"].sudo()
        moves_sudo = moves_sudo.search([("picking_id.name", "=ilike", _literal(code))])
        found_sudo = returns_sudo.search(domain)
        found_sudo |= moves_sudo._lazada_return_lines().return_id
        returns = found_sudo.sudo(False)._filtered_access("read")
        return returns.filtered("can_receive") or returns


def _literal(code):
    """Return a code in which no character stands for others."""
    return code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
