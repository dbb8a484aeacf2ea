from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date, format_datetime

_lt = LazyTranslate(__name__)

# The seller has to log in again when this is near: there must be time to do it.
WARN_BEFORE = timedelta(days=14)
# What to press, in the words of the form; the dashboard has one button for each.
REMEDIES = {
    "connect": _lt("Press “1. Get Lazada Approval Code”; Odoo does the rest."),
    "reconnect": _lt(
        "Press “1. Get Lazada Approval Code” and let the seller log in again."
    ),
    "refresh": _lt("Press “3. Refresh Lazada Access Token”."),
    "renew": _lt("Renew it there, then press “1. Get Lazada Approval Code”."),
}


class LazadaConnectionMixin(models.AbstractModel):
    """How well a store is connected, and what its connection needs."""

    _inherit = "lazada.connection.mixin"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("connected", "Connected"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    connection_need = fields.Char(
        compute="_compute_connection_need",
        compute_sudo=True,
        help="What is wrong with the connection, or soon will be.",
    )
    connection_remedy = fields.Selection(
        [
            ("setup", "Set Up"),
            ("connect", "Connect"),
            ("reconnect", "Reconnect"),
            ("refresh", "Refresh"),
            ("renew", "Renew Subscription"),
        ],
        compute="_compute_connection_need",
        compute_sudo=True,
        help="What a person can do about it.",
    )
    connection_hint = fields.Char(compute="_compute_connection_hint")

    # === COMPUTE METHODS === #

    @api.depends(
        "connected_at",
        "connection_error",
        "access_token_expires_at",
        "access_token_life",
        "refresh_token_expires_at",
        "subscription_end",
    )
    def _compute_state(self):
        now = fields.Datetime.now()
        for store in self:
            store.state = store._connection_state(now)

    def _connection_state(self, now):
        if not self.connected_at:
            return "draft"
        if self.connection_error or not self._is_later(
            self.access_token_expires_at, now
        ):
            return "expired"
        ends = self.refresh_token_expires_at or self.access_token_expires_at
        if (
            not self._is_later(ends, now + WARN_BEFORE)
            or self._is_worn_out(now)
            or (self.subscription_end and self.subscription_end < now + WARN_BEFORE)
        ):
            return "expiring"
        return "connected"

    def _is_worn_out(self, now):
        """Whether less than a tenth of the access token's life is left."""
        expires = self.access_token_expires_at
        tenth = timedelta(seconds=self.access_token_life / 10)
        return not expires or expires - tenth <= now

    @api.model
    def _is_later(self, moment, than):
        return bool(moment) and moment > than

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # The state depends on the clock. A company has a few stores, not thousands.
        stores = self.with_context(active_test=False).search([("region", "!=", False)])
        return [("id", "in", stores.filtered(lambda store: store.state in value).ids)]

    @api.depends(
        "state",
        "connection_error",
        "refresh_token_expires_at",
        "app_id.paused_until",
        "subscription_end",
        "app_id",
    )
    def _compute_connection_need(self):
        for store in self:
            remedy, need = store._find_connection_need()
            store.connection_remedy = remedy
            store.connection_need = need

    @api.depends("connection_need", "connection_remedy")
    def _compute_connection_hint(self):
        """Say what the connection needs, and which button of the form gives it; empty
        when it needs nothing."""
        for store in self:
            # An error says so by itself.
            how = not store.connection_error and REMEDIES.get(store.connection_remedy)
            parts = [store.connection_need, how and self.env._(how)]
            store.connection_hint = " ".join(filter(None, parts)) or False

    # === BUSINESS METHODS === #

    def _find_connection_need(self):
        """Return what a person can do about the connection, and in one sentence why.

        :return: key of ``connection_remedy`` or ``False``, and a text or ``False``
        :rtype: tuple
        """
        if not self.app_id:
            return "setup", self.env._(
                "Choose the application by which Odoo talks to Lazada."
            )
        if self.connection_error:
            # without the small print, which stands in the activity and in the sync run
            remedy = "renew" if self._subscription_ends(timedelta()) else "reconnect"
            return remedy, self.connection_error.split("\n")[0]
        if self.app_id._is_paused():
            return False, self.env._(
                "Lazada was called too often. It is left alone until %s; then the "
                "scheduled actions go on by themselves.",
                format_datetime(self.env, self.app_id.paused_until),
            )
        if self.state == "draft":
            return "connect", self.env._(
                "Not connected yet: the seller has to log in at Lazada."
            )
        if self.state == "connected":
            return False, False
        return self._find_ending()

    def _subscription_ends(self, within):
        """Whether the subscription ends within this time, or has ended."""
        end = self.subscription_end
        return bool(end) and end <= fields.Datetime.now() + within

    def _find_ending(self):
        """Return the remedy and the sentence for what ends or has ended; same shape as
        above."""
        day = format_date(self.env, self.subscription_end)
        if self._subscription_ends(timedelta()):
            return "renew", self.env._(
                "The subscription in Lazada's Service Market ended on %s.", day
            )
        if self.state == "expired":
            if self._can_refresh():
                return "refresh", self.env._("The access token has ended.")
            return "reconnect", self.env._("The approval of the seller has ended.")
        if self._subscription_ends(WARN_BEFORE):
            return "renew", self.env._(
                "The subscription in Lazada's Service Market ends on %s.", day
            )
        ends = self.refresh_token_expires_at or self.access_token_expires_at
        if self._is_later(ends, fields.Datetime.now() + WARN_BEFORE):
            return False, self.env._(
                "The access token ends on %s. Odoo replaces it by itself before the "
                "next call.",
                format_date(self.env, self.access_token_expires_at),
            )
        return "reconnect", self.env._(
            "The seller's approval ends on %s.", format_date(self.env, ends)
        )
