import json
import os
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_datetime, plaintext2html

from odoo.addons.lazada_connector.lazada_api import Kind, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.const import API_URLS
from odoo.addons.lazada_connector.lazada_api.reasons import joined
from odoo.addons.lazada_connector.lazada_api.turns import call_seconds
from odoo.addons.lazada_connector.secret_fields import (
    NO_KEY,
    is_unreadable,
    server_box,
)

from .ir_cron import seconds_of_pass
from .lazada_process import NEVER_HELD

_lt = LazyTranslate(__name__)

ADDRESSES = "lazada_server.outgoing_addresses"
ANNOUNCED = "lazada_server.host_announces_addresses"
# So many are believed a day, whoever announces them.
MOST_ADDRESSES = 3
ONE_DAY = timedelta(days=1)
LOST_KEY = _lt(
    "The secrets were encrypted with another key than Odoo's server has now "
    "(lazada_secret_key). Nothing is lost: have the key put back and the server "
    "restarted. If it is gone for good, enter the secret of the application anew and "
    "let the seller log in again."
)
ACTIVITY = "mail.mail_activity_data_warning"


class LazadaStore(models.Model):
    """A store whose host at Lazada hangs does not hold up the others."""

    _inherit = "lazada.store"

    hold_text = fields.Char(compute="_compute_hold_text")

    # === HOSTS THAT HANG === #

    def _host_url(self):
        return self.app_id.sudo().api_url or API_URLS[self.region]

    def _rests_until(self):
        """Return until when Lazada's host is left alone, as it did not answer;
        ``False``: it may be called."""
        return self.env["lazada.host"]._rest_of(self._host_url())

    def _is_resting(self):
        """Whether no call is made because the host hung; a person may try it."""
        return self._call_seconds() is not None and bool(self._rests_until())

    def _call_seconds(self):
        elapsed = seconds_of_pass()
        if elapsed is not None:
            return call_seconds(elapsed)
        # By hand, also a scheduled action has a person who waits for it.
        return super(LazadaStore, self.with_context(cron_id=False))._call_seconds()

    @contextmanager
    def _calling(self, token=None):
        self._check_key()
        self._check_rest()
        watched = self.env["lazada.host"]._watched(self._host_url())
        with watched, super()._calling(token) as client:
            yield client

    def _check_rest(self):
        """Make no call while the host rests.

        :raise LazadaUnavailable: says for how long
        """
        if self._is_resting():
            left = self._rests_until() - fields.Datetime.now()
            raise LazadaUnavailable(
                self._lt("Lazada is left alone, as it did not answer"),
                kind=Kind.HUNG,
                retry_after=left.total_seconds(),
            )

    def _can_call(self):
        may_call = super()._can_call() and not self._is_resting()
        return may_call and not self._has_lost_key()

    def _has_subscription(self):
        can_be_asked = super()._has_subscription() and not self._is_resting()
        return can_be_asked and not self._has_lost_key()

    @api.depends_context("uid")
    def _compute_connection_need(self):
        result = super()._compute_connection_need()
        now = fields.Datetime.now()
        resting = [("rests_until", ">", now)]
        hosts_sudo = self.env["lazada.host"].sudo().search(resting)
        rests = {host.url: host.rests_until for host in hosts_sudo}
        for store in self.filtered("app_id") if rests else ():
            until = not store.connection_need and rests.get(store._host_url())
            if until:
                store.connection_need = self.env._(
                    "Lazada does not answer. It is left alone until %s, so that other "
                    "stores go on; then the scheduled actions try it again.",
                    format_datetime(self.env, until),
                )
        for store in self:
            if store._has_lost_key():
                store.connection_need = self.env._(_key_words())
                store.connection_remedy = "reconnect"
        return result

    # === PAUSE === #

    @api.depends("company_id.lazada_hold_until")
    @api.depends_context("lang", "tz")
    def _compute_hold_text(self):
        for store in self:
            until = store.company_id.sudo()._lazada_held_until()
            store.hold_text = until and self.env._(
                "All but orders is paused until %s.", format_datetime(self.env, until)
            )

    def _is_held(self, task):
        """Whether a task waits for the end of the company's pause."""
        until = self.company_id.sudo()._lazada_held_until()
        return bool(until) and task not in NEVER_HELD

    def _in_turn(self, task):
        # Every scheduled action asks for its stores here.
        going_on = self.filtered(lambda store: not store._is_held(task))
        return super(LazadaStore, going_on)._in_turn(task)

    def action_resume(self):
        """End the pause of the store's company."""
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo().lazada_hold_until = False
        return self._notify(self.env._("Everything goes on."))

    # === THE SERVER'S KEY === #

    def _has_lost_key(self):
        """Whether the server's key does not open what another one has encrypted, or is
        none: then no secret that Lazada gives could be kept."""
        if server_box().is_broken:
            return True
        store_sudo = self.sudo()
        lost = is_unreadable(store_sudo, "access_token")
        return lost or is_unreadable(store_sudo.app_id, "app_secret")

    def _check_key(self):
        """Call nobody without the key: it would be taken for Lazada's refusal, and the
        tokens that Lazada replaces would be lost."""
        if self._has_lost_key():
            raise LazadaUnavailable(
                self._lt(_key_words()), kind=Kind.UNAVAILABLE, retry_after=600
            )

    def _connection_state(self, now):
        state = super()._connection_state(now)
        return "expired" if state != "draft" and self._has_lost_key() else state

    def _check_can_connect(self):
        app_sudo = self.app_id.sudo()
        if server_box().is_broken or app_sudo and is_unreadable(app_sudo, "app_secret"):
            self.check_access("write")
            raise UserError(self.env._(_key_words()))
        return super()._check_can_connect()

    # === THE SERVER'S OWN ADDRESS === #

    @api.model
    def _addresses(self):
        """Return the addresses that were announced last, the newest at the end: pairs
        of a moment and an address."""
        text = self.env["ir.config_parameter"].sudo().get_param(ADDRESSES)
        pairs = json.loads(text or "[]")
        return [(fields.Datetime.to_datetime(at), address) for at, address in pairs]

    @api.model
    def _is_told_addresses(self):
        """Whether the host announces new addresses of this server, and nobody else can:
        Odoo.sh does; on another host a person has to say so."""
        if os.environ.get("ODOO_STAGE") == "production":
            return True
        return bool(self.env["ir.config_parameter"].sudo().get_param(ANNOUNCED))

    @api.model
    def _note_address(self, address):
        """Have people enter a new outgoing address of this server at Lazada.

        :param str address: as the host announced it
        :return: whether it was believed
        """
        known, now = self._addresses(), fields.Datetime.now()
        if known and known[-1][1] == address:
            return True
        if len([at for at, _address in known if at > now - ONE_DAY]) >= MOST_ADDRESSES:
            return False
        pairs = [*known, (now, address)][-MOST_ADDRESSES:]
        self.env["ir.config_parameter"].set_param(
            ADDRESSES, json.dumps([(str(at), known) for at, known in pairs])
        )
        for app in self.search([("connected_at", "!=", False)]).app_id:
            app.store_ids.filtered("connected_at")[:1]._tell_of_address(address)
        return True

    def _tell_of_address(self, address):
        """Give the managers of a store and the system administrators the task."""
        managers = self.env.ref("lazada_connector.group_lazada_manager").all_user_ids
        admins = self.env.ref("base.group_system").all_user_ids
        for user in (managers | admins).filtered(
            lambda user: user._is_internal() and self.company_id in user.company_ids
        ):
            self.with_context(lang=user.lang).activity_schedule(
                ACTIVITY,
                summary=self.env._("This server has a new address"),
                note=plaintext2html(self._address_words(address)),
                user_id=user.id,
            )

    def _address_words(self, address):
        return self._lt(
            "The host announced that this server calls from the address %(address)s "
            "now. If your application at Lazada has an IP whitelist, Lazada refuses "
            "every call from there: make sure at your host that the address is right, "
            "then add it in Lazada's App Console, application %(app)s, IP whitelist.",
            address=address,
            app=self.app_id.name,
        )

    def _reason_of(self, error):
        text, known = super()._reason_of(error), self._addresses()
        if error.kind != Kind.IP or not known:
            return text
        return joined("\n", [text, self._address_words(known[-1][1])])


def _key_words():
    return NO_KEY if server_box().is_broken else LOST_KEY
