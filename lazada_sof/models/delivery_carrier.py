import logging
from datetime import datetime, timezone

from odoo import fields, models
from odoo.exceptions import UserError

from ..sof_portal import (
    SofPortal,
    SofPortalError,
    SofPortalLoginError,
    SofPortalUnavailable,
)

_logger = logging.getLogger(__name__)


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    delivery_type = fields.Selection(
        selection_add=[("sof", "Lazada Seller Own Fleet")],
        ondelete={"sof": "set default"},
    )
    sof_channel = fields.Selection(
        [("open_platform", "Open Platform"), ("portal", "SOF portal")],
        string="Channel",
        default="open_platform",
        help="Open Platform: Lazada's usual interface, with the log-in of the store. "
        "SOF portal: the log-in interface of the Seller Own Fleet.",
    )
    sof_url = fields.Char(
        string="Portal Address",
        help="The base address of the portal, without a path. Lazada changes it from "
        "time to time.",
    )
    sof_auth_path = fields.Char(string="Log-in Path", default="/api/auth")
    sof_status_path = fields.Char(
        string="Status Path", default="/api/packages/statuses"
    )
    sof_username = fields.Char(string="User Name", copy=False)
    sof_password = fields.Char(
        string="Password", copy=False, groups="base.group_system"
    )
    sof_token = fields.Char(copy=False, readonly=True, groups="base.group_system")
    sof_token_expires_at = fields.Datetime(
        copy=False, readonly=True, groups="base.group_system"
    )
    sof_update_shipping = fields.Boolean(
        string="Send Shipping Updates",
        default=True,
        help="When a delivery is validated, set it ready to ship at Lazada and tell "
        "that it is shipped.",
    )

    # === DELIVERY METHOD (the methods that Odoo calls by the delivery type) === #

    def sof_rate_shipment(self, order):
        """The buyer has paid Lazada; the delivery costs nothing more."""
        return {
            "success": True,
            "price": 0.0,
            "error_message": False,
            "warning_message": False,
        }

    def sof_send_shipping(self, pickings):
        """Ask for the deliveries to be shipped at Lazada; it is sent in the
        background."""
        return [
            {
                "exact_price": 0.0,
                "tracking_number": picking.carrier_tracking_ref or "",
            }
            for picking in pickings
        ]

    def sof_get_tracking_link(self, picking):
        return False

    def sof_cancel_shipment(self, pickings):
        raise UserError(
            self.env._(
                "Lazada's packages are dissolved on the package itself: open it and "
                "press “Unpack at Lazada”."
            )
        )

    # === ACTION METHODS === #

    def action_sof_test_connection(self):
        """Log in to the portal and say which step failed, if one did."""
        self.ensure_one()
        self.check_access("write")
        self._check_sof_portal_settings()
        try:
            with self._get_sof_portal(fresh=True) as portal:
                portal.authenticate()
        except SofPortalError as error:
            raise UserError(self._explain_sof(error)) from error
        message = self.env._("%s: logged in to the portal.", self.display_name)
        count = self._resume_sof_updates()
        if count:
            message += " " + self.env._("%s refused updates are sent again.", count)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success"},
        }

    # === BUSINESS METHODS === #

    def _check_sof_portal_settings(self):
        carrier_sudo = self.sudo()
        missing = [
            carrier_sudo._fields[name]._description_string(self.env)
            for name in ("sof_url", "sof_username", "sof_password")
            if not carrier_sudo[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(method)s: fill in %(fields)s first.",
                    method=self.display_name,
                    fields=", ".join(missing),
                )
            )

    def _resume_sof_updates(self):
        """Let go what only the log-in has stopped; return how many that are."""
        stopped_sudo = (
            self.env["lazada.sof.update"]
            .sudo()
            .search(
                [
                    ("carrier_id", "=", self.id),
                    ("state", "=", "error"),
                    ("is_login_refused", "=", True),
                ]
            )
        )
        if stopped_sudo:
            stopped_sudo._drop_failure_activities()
            stopped_sudo.is_login_refused = False
            stopped_sudo._requeue()
            self.env["lazada.process"]._wake("send_sof_updates")
        return len(stopped_sudo)

    def _get_sof_portal(self, fresh=False):
        """Return a client for the portal: the only place where Odoo meets its HTTP.

        :param bool fresh: log in again, whatever token is kept
        :rtype: SofPortal
        """
        carrier_sudo = self.sudo()
        expires = carrier_sudo.sof_token_expires_at
        return SofPortal(
            carrier_sudo.sof_url,
            carrier_sudo.sof_username,
            carrier_sudo.sof_password,
            auth_path=carrier_sudo.sof_auth_path or "/api/auth",
            status_path=carrier_sudo.sof_status_path or "/api/packages/statuses",
            token=None if fresh else carrier_sudo.sof_token or None,
            token_expires_at=None
            if fresh or not expires
            else expires.replace(tzinfo=timezone.utc).timestamp(),
        )

    def _keep_sof_token(self, portal):
        """Keep the portal's token until it ends, so that not every run logs in."""
        carrier_sudo = self.sudo()
        if portal.token and portal.token != carrier_sudo.sof_token:
            carrier_sudo.write(
                {
                    "sof_token": portal.token,
                    "sof_token_expires_at": datetime.fromtimestamp(
                        portal.token_expires_at, timezone.utc
                    ).replace(tzinfo=None, microsecond=0),
                }
            )

    def _explain_sof(self, error):
        """Say in a user's words what the portal refused, and what to do next.

        :param SofPortalError error:
        """
        if isinstance(error, SofPortalLoginError):
            sentence = self.env._(
                "The portal refused the log-in. Check user name and password of the "
                "delivery method."
            )
        elif isinstance(error, SofPortalUnavailable):
            sentence = self.env._(
                "The portal could not be reached or is overloaded. Check its address; "
                "it is tried again by itself."
            )
        else:
            sentence = self.env._("The portal refused the message.")
        return self.env._(
            "%(method)s: %(sentence)s\n(Portal: %(words)s)",
            method=self.display_name,
            sentence=sentence,
            words=error,
        )
