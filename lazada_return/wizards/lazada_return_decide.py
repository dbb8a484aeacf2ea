from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lazada_connector.lazada_api.return_decisions import missing_for
from odoo.addons.lazada_connector.lazada_api.returns import picture_type

from ..models.lazada_return_decision import ACTIONS

# Lazada names no limit of these; they go along in an address.
LONGEST_COMMENT, MOST_PICTURES = 500, 5


class LazadaReturnDecide(models.TransientModel):
    """Asks a person for what Lazada demands for a decision."""

    _name = "lazada.return.decide"
    _inherit = "lazada.guard.mixin"
    _description = "Decide about Lazada Returns"

    action = fields.Selection(ACTIONS, required=True)
    line_ids = fields.Many2many(
        "lazada.return.line",
        string="Lines",
        domain="[('id', 'in', possible_line_ids)]",
        help="Take out those about which you decide otherwise.",
    )
    possible_line_ids = fields.Many2many(
        "lazada.return.line", "lazada_return_decide_possible_rel"
    )
    possible_reason_ids = fields.Many2many(
        "lazada.return.reason", compute="_compute_possible_reason_ids"
    )
    reason_id = fields.Many2one(
        "lazada.return.reason", domain="[('id', 'in', possible_reason_ids)]"
    )
    comment = fields.Text(help="Lazada, and perhaps the buyer, read it.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Pictures", help="JPG or PNG, up to 1 MB each."
    )
    is_reason_demanded = fields.Boolean(compute="_compute_demanded")
    is_picture_demanded = fields.Boolean(compute="_compute_demanded")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.reason_ids")
    def _compute_possible_reason_ids(self):
        """Those that Lazada takes for each of the lines."""
        for wizard in self:
            reasons = wizard.line_ids.reason_ids
            wizard.possible_reason_ids = reasons.filtered(
                lambda reason, lines=wizard.line_ids._origin: all(
                    reason in line.reason_ids for line in lines
                )
            )

    @api.depends("action")
    def _compute_demanded(self):
        for wizard in self:
            demanded = missing_for(wizard.action)
            wizard.is_reason_demanded = "reason" in demanded
            wizard.is_picture_demanded = "picture" in demanded

    # === ACTION METHODS === #

    def action_decide(self):
        """Have Lazada told, once all is there that it demands."""
        self.ensure_one()
        returns = self.line_ids.return_id
        returns._check_may_act()
        lines = returns._decidable_lines(self.action) & self.line_ids
        if not lines or lines != self.line_ids:
            raise UserError(
                self.env._(
                    "Meanwhile this cannot be decided any more. Look at it anew."
                )
            )
        self._check_given()
        made = self.env["lazada.return.decision"]._make(
            self.action,
            lines,
            self.attachment_ids,
            reason_id=self.reason_id.id,
            comment=(self.comment or "").strip(),
        )
        self.attachment_ids.sudo().filtered(
            lambda file: file.res_model == self._name
        ).unlink()
        answer = made._tell_made()
        answer["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return answer

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, action, lines):
        """Return the wizard that asks for what Lazada demands for a decision about
        lines, with the reasons that Lazada takes."""
        if len(lines.store_id) > 1:
            raise UserError(self.env._("Choose returns of one store only."))
        if "reason" in missing_for(action):
            unknown = lines.sudo().filtered(lambda line: not line.reason_ids)
            if unknown:
                Reason = self.env["lazada.return.reason"].sudo()
                lines.store_id._read_by_button(partial(Reason._read_for, unknown))
        wizard = self.sudo().create(
            {
                "action": action,
                "line_ids": lines.ids,
                "possible_line_ids": lines.ids,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["action"]._description_selection(self.env))[
                action
            ],
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_given(self):
        """Refuse what Lazada would."""
        missing = missing_for(
            self.action,
            reason_id=self.reason_id.lazada_id,
            comment=self.comment or "",
            pictures=self.attachment_ids,
        )
        words = {
            "reason": self.env._("a reason"),
            "comment": self.env._("a comment"),
            "picture": self.env._("a picture"),
        }
        if missing:
            named = ", ".join(words[name] for name in missing)
            raise UserError(self.env._("Lazada demands %s.", named))
        if self.reason_id - self.possible_reason_ids:
            raise UserError(
                self.env._("Lazada does not take this reason for these lines.")
            )
        if len(self.comment or "") > LONGEST_COMMENT:
            raise UserError(
                self.env._("A comment has %s characters at most.", LONGEST_COMMENT)
            )
        self._check_pictures()

    def _check_pictures(self):
        self.attachment_ids.check_access("read")
        if len(self.attachment_ids) > MOST_PICTURES:
            raise UserError(self.env._("%s pictures are enough.", MOST_PICTURES))
        for picture in self.attachment_ids:
            try:
                picture_type(picture.raw or b"")
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "%s is no picture that Lazada takes: JPG or PNG, up to 1 MB.",
                        picture.name,
                    )
                ) from error
