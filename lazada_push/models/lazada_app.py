from datetime import timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools.urls import urljoin

from odoo.addons.lazada_connector.secret_fields import SecretChar

from ..controllers.push import PUSH_PATH

# Lazada goes on signing with the old secret for some hours after a new one was made.
OLD_SECRET_LIFE = timedelta(days=2)


class LazadaApp(models.Model):
    """Where Lazada tells an application of changes, and how it signs what it tells."""

    _inherit = "lazada.app"

    previous_app_secret = SecretChar(
        copy=False, readonly=True, groups="base.group_system"
    )
    app_secret_changed_at = fields.Datetime(
        copy=False, readonly=True, groups="base.group_system"
    )
    push_url = fields.Char(
        string="Push Address",
        compute="_compute_push_url",
        help="Enter this address under Push Mechanism in Lazada's App Console. Lazada "
        "then tells of changes at once; without it, Odoo finds them by asking.",
    )
    push_received_at = fields.Datetime(
        string="Last Push Message", compute="_compute_push_received_at"
    )

    # === COMPUTE METHODS === #

    @api.depends("app_key")
    def _compute_push_url(self):
        for app in self:
            path = f"{PUSH_PATH}/{quote(app.app_key, safe='')}" if app.app_key else ""
            app.push_url = path and urljoin(app.get_base_url(), path)

    @api.depends_context("uid")
    def _compute_push_received_at(self):
        """Of the messages that the user may see."""
        Message, latest = self.env["lazada.push.message"], {}
        if Message.has_access("read"):
            groups = Message._read_group(
                [("app_id", "in", self.ids)], ["app_id"], ["create_date:max"]
            )
            latest = dict(groups)
        for app in self:
            app.push_received_at = latest.get(app, False)

    # === CRUD METHODS === #

    def write(self, vals):
        if "app_secret" in vals:
            for app in self.filtered(lambda row: row.app_secret != vals["app_secret"]):
                app.sudo().write(
                    {
                        "previous_app_secret": app.app_secret,
                        "app_secret_changed_at": fields.Datetime.now(),
                    }
                )
        return super().write(vals)

    def _secrets_of_new_destination(self, given):
        secrets = super()._secrets_of_new_destination(given)
        return {**secrets, "previous_app_secret": False}

    # === ACTIONS === #

    def action_view_push_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_push.lazada_push_message_action"
        )
        return dict(action, domain=[("app_id", "=", self.id)])

    # === BUSINESS METHODS === #

    def _push_secrets(self):
        """Return the secrets by which a push message may be signed; the newest first.

        :rtype: list[str]
        """
        secrets = [self.app_secret]
        changed = self.app_secret_changed_at
        if changed and fields.Datetime.now() - changed < OLD_SECRET_LIFE:
            secrets.append(self.previous_app_secret)
        return [secret for secret in secrets if secret]
