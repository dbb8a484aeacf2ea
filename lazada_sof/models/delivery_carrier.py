import logging
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from odoo.addons.lazada_connector.lazada_api.transport import exchange, new_session
from odoo.addons.lazada_connector.secret_fields import (
    NO_KEY,
    SecretChar,
    is_unreadable,
    server_box,
)

from ..sof_portal import (
    SofPortal,
    SofPortalError,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
    is_base,
    is_path,
)

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

SYSTEM = "base.group_system"
# What was entered, or given out, for one destination.
SECRETS = ("sof_password", "sof_token", "sof_token_expires_at")
LOST_KEY = _lt(
    "The password was encrypted with another key than Odoo's server has now "
    "(lazada_secret_key), so nobody logs in. Nothing is lost: have the key put back "
    "and the server restarted, and it goes on by itself. If the key is gone for good, "
    "enter the password anew."
)


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
        copy=False,
        groups=SYSTEM,
        help="The base address of the portal, such as https://portal.example.com. "
        "Lazada changes it from time to time; the password has to be entered again "
        "then.",
    )
    sof_auth_path = fields.Char(
        string="Log-in Path", default="/api/auth", copy=False, groups=SYSTEM
    )
    sof_status_path = fields.Char(
        string="Status Path",
        default="/api/packages/statuses",
        copy=False,
        groups=SYSTEM,
    )
    sof_username = fields.Char(string="User Name", copy=False, groups=SYSTEM)
    sof_password = SecretChar(string="Password", copy=False, groups=SYSTEM)
    sof_token = SecretChar(copy=False, readonly=True, groups=SYSTEM)
    sof_token_expires_at = fields.Datetime(copy=False, readonly=True, groups=SYSTEM)
    sof_has_password = fields.Boolean(
        compute="_compute_sof_has_password", compute_sudo=True
    )
    sof_key_problem = fields.Char(
        compute="_compute_sof_has_password", compute_sudo=True
    )
    sof_update_shipping = fields.Boolean(
        string="Send Shipping Updates",
        default=True,
        help="When a delivery is validated, set it ready to ship at Lazada and tell "
        "that it is shipped.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sof_password")
    @api.depends_context("lang")
    def _compute_sof_has_password(self):
        for carrier in self:
            carrier.sof_has_password = bool(carrier.sof_password)
            problem = carrier._find_key_problem()
            carrier.sof_key_problem = problem and self.env._(problem)

    # === CONSTRAINT METHODS === #

    @api.constrains("sof_url")
    def _check_sof_url(self):
        for url in self.sudo().mapped("sof_url"):
            if url and not is_base(url):
                raise ValidationError(
                    self.env._(
                        "“%s” is no address of a portal. Write it as in "
                        "https://portal.example.com.",
                        url,
                    )
                )

    @api.constrains("sof_auth_path", "sof_status_path")
    def _check_sof_paths(self):
        for carrier_sudo in self.sudo():
            for path in (carrier_sudo.sof_auth_path, carrier_sudo.sof_status_path):
                if path and not is_path(path):
                    raise ValidationError(
                        self.env._(
                            "“%s” leads away from the portal. Write it as in "
                            "/api/auth.",
                            path,
                        )
                    )

    # === CRUD METHODS === #

    def write(self, vals):
        before = {carrier: carrier._sof_destination() for carrier in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda carrier: carrier._sof_destination() != before[carrier]
        )
        if moved:
            # Another destination must never get what was entered for the one before.
            super(DeliveryCarrier, moved.sudo()).write(
                {name: False for name in SECRETS if name not in vals}
            )
        return result

    def _sof_destination(self):
        """Return where our secrets go to, and for whom."""
        carrier_sudo = self.sudo()
        return (
            carrier_sudo.delivery_type,
            carrier_sudo.sof_channel,
            carrier_sudo.sof_url,
            carrier_sudo.company_id,
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
        """Log in to the portal and say whether it did, in words of ours only: who sees
        what any server answers sees into networks that only Odoo reaches."""
        self.ensure_one()
        self._check_sof_administrator()
        problem = self._find_key_problem()
        if problem:
            raise UserError(self.env._(problem))
        missing = self._find_missing_sof_settings()
        if missing:
            raise UserError(missing)
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

    def _check_sof_administrator(self):
        """:raise AccessError: the user may not say where the password goes to"""
        self.check_access("read")
        if not self.env.is_system():
            raise AccessError(
                self.env._("The portal is set up and tested by a system administrator.")
            )

    def _find_key_problem(self):
        """Return why the server's key opens no password, or keeps no token; ``None``:
        it does.

        :return: a text to be translated
        """
        if server_box().is_broken:
            return NO_KEY
        return LOST_KEY if is_unreadable(self.sudo(), "sof_password") else None

    def _find_missing_sof_settings(self):
        """Return in a user's words what the log-in still needs; nothing if it is all
        there.

        :rtype: str or None
        """
        carrier_sudo = self.sudo()
        missing = [
            carrier_sudo._fields[name]._description_string(self.env)
            for name in ("sof_url", "sof_username", "sof_password")
            if not carrier_sudo[name]
        ]
        if not missing:
            return None
        return self._lt(
            "%(method)s: fill in %(fields)s first.",
            method=self.display_name,
            fields=", ".join(missing),
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
            session=new_session(),
            exchange=exchange,
            auth_path=carrier_sudo.sof_auth_path or "/api/auth",
            status_path=carrier_sudo.sof_status_path or "/api/packages/statuses",
            token=None if fresh else carrier_sudo.sof_token or None,
            token_expires_at=None
            if fresh or not expires
            else expires.replace(tzinfo=timezone.utc).timestamp(),
            # As for a call of Lazada: others wait for their turn.
            timeout=(5, 15) if self.env.context.get("cron_id") else (5, 30),
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
        """Say in a user's words what the portal refused, and what to do next. Its own
        words are shown only where it has taken the log-in: they are about a package.

        :param SofPortalError error:
        """
        _logger.info("%s: %s", self.display_name, error)
        if isinstance(error, SofPortalRefused):
            return self._lt(
                "%(method)s: the portal refused the message.\n(Portal: %(words)s)",
                method=self.display_name,
                words=error,
            )
        if isinstance(error, SofPortalLoginError):
            sentence = self._lt(
                "The portal refused the log-in. Check user name and password of the "
                "delivery method."
            )
        elif isinstance(error, SofPortalUnavailable):
            sentence = self._lt(
                "The portal could not be reached or is overloaded. Check its address; "
                "it is tried again by itself."
            )
        else:
            sentence = self._lt(
                "No portal answers at this address. Check address and paths of the "
                "delivery method."
            )
        return self._lt(
            "%(method)s: %(sentence)s", method=self.display_name, sentence=sentence
        )
