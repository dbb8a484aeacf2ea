from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..security_checks import CHECKS


class LazadaSecurityPoint(models.Model):
    """One point of Lazada's security review, as it is on this database and server."""

    _name = "lazada.security.point"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Security Review"
    _order = "sequence, id"

    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Point", required=True, translate=True, readonly=True)
    question = fields.Text(string="Asked For", translate=True, readonly=True)
    source = fields.Selection(
        [("lazada", "Named by Lazada"), ("usual", "Usual in Such Reviews")],
        readonly=True,
        help="Lazada does not publish its whole list: it asks for it in the console.",
    )
    state = fields.Selection(
        [("met", "Met"), ("not_met", "Not Met"), ("not_ours", "Not Ours")],
        string="Status",
        compute="_compute_state",
        help="Not Ours: it cannot be seen from here; a person has to confirm it.",
    )
    found = fields.Text(compute="_compute_state")
    remedy = fields.Text(string="What Helps", translate=True, readonly=True)
    module_names = fields.Char(
        string="Add-ons", readonly=True, help="Technical names, parted by commas."
    )
    action_name = fields.Char(
        string="Setting", readonly=True, help="External id of the action that opens it."
    )
    can_open = fields.Boolean(compute="_compute_can_open")
    note = fields.Text(
        string="Confirmed", help="What you have seen or had confirmed, for the form."
    )
    confirmed_by_id = fields.Many2one("res.users", string="By", readonly=True)
    confirmed_at = fields.Datetime(string="On", readonly=True)

    _code_uniq = models.UniqueIndex("(code)")

    # === COMPUTE METHODS === #

    @api.depends("code")
    @api.depends_context("uid", "lang")
    def _compute_state(self):
        env = self.sudo().env
        for point in self:
            is_met, point.found = CHECKS[point.code](env)
            states = {True: "met", False: "not_met", None: "not_ours"}
            point.state = states[is_met]

    @api.depends("module_names", "action_name")
    def _compute_can_open(self):
        for point in self:
            point.can_open = bool(point.module_names or point.action_name)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "note" in vals:
            by = {
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
            nobody = dict.fromkeys(by, False)
            super(LazadaSecurityPoint, self.sudo()).write(
                by if vals["note"] else nobody
            )
        return result

    # === ACTIONS === #

    def action_open(self):
        """Open the setting that gives this point, or the add-ons that do."""
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Settings are for system administrators."))
        names = (self.module_names or "").split(",")
        modules = self.env["ir.module.module"].search([("name", "in", names)])
        missing = modules.filtered(lambda row: row.state != "installed")
        if self.action_name and not missing:
            return self.env["ir.actions.act_window"]._for_xml_id(self.action_name)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "ir.module.module",
            "view_mode": "kanban,form",
            "views": [(False, "kanban"), (False, "form")],
            "domain": [("name", "in", names)],
        }
