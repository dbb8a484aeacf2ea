from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api import LazadaApiError
from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.retention import Retention

from ..outcomes import KNOWN_AT_LAZADA, NOT_READY, UNDER_WAY
from ..sof_portal import (
    SofPortalError,
    SofPortalRefused,
    SofPortalUnavailable,
)

# Pages ConfirmDeliveryForDBS and FailedDeliveryForDBS: at most 20 packages a call.
BATCH_SIZE = 20
# After so long Lazada shows what the portal has accepted, by our own estimate: nobody
# has published how long it takes.
PORTAL_LAG = timedelta(minutes=30)
# How often it is looked whether the server has its key again.
KEY_SECONDS = 600


class LazadaSofUpdate(models.Model):
    """A message to Lazada about one package: shipped, delivered or not delivered.

    What Lazada knows already is read before every sending. A message to the portal is
    noted as ``unknown`` before it is sent, and that committed: whoever is killed, or
    gets no answer, asks Lazada, which shows it after a while. Only when it does not
    after ``PORTAL_LAG`` the message is sent again. So each is accepted exactly once, as
    long as the portal does not take longer than that to pass it on; then twice, with
    the same content.
    """

    _name = "lazada.sof.update"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada SOF Update"
    _queue_task = "send_sof_updates"
    _waiting_states = ("pending", "unknown")
    _mail_post_access = "read"
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _order = "id desc"
    _rec_name = "package_id"
    _check_company_auto = True

    package_id = fields.Many2one(
        "lazada.package",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    order_id = fields.Many2one(related="package_id.order_id", store=True, index=True)
    store_id = fields.Many2one(related="package_id.store_id", store=True, index=True)
    company_id = fields.Many2one(
        related="package_id.company_id", store=True, index=True
    )
    tracking_number = fields.Char(related="package_id.tracking_number")
    status = fields.Selection(
        [
            ("shipped", "Shipped"),
            ("delivered", "Delivered"),
            ("not_delivered", "Not Delivered"),
        ],
        required=True,
        readonly=True,
    )
    event_time = fields.Datetime(required=True, readonly=True)
    channel = fields.Selection(
        [("open_platform", "Open Platform"), ("portal", "SOF portal")],
        required=True,
        readonly=True,
    )
    carrier_id = fields.Many2one(
        "delivery.carrier",
        string="Delivery Method",
        readonly=True,
        ondelete="set null",
        check_company=True,
    )
    state = fields.Selection(
        selection_add=[("unknown", "Not Known"), ("sent", "Sent")],
        ondelete={"unknown": "set default", "sent": "set default"},
        readonly=True,
    )
    is_held = fields.Boolean(
        string="Waits for Send",
        readonly=True,
        help="“Not delivered” is not sent by itself for this store: press Send.",
    )
    sent_at = fields.Datetime(string="Sent", readonly=True)
    unknown_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Since then it is not known whether the portal has accepted this.",
    )
    is_login_refused = fields.Boolean(
        readonly=True,
        help="The log-in of the delivery method failed; it goes again once the "
        "connection has been tested successfully.",
    )

    _package_status_channel_uniq = models.UniqueIndex("(package_id, status, channel)")

    # === ACTION METHODS === #

    def action_send(self):
        """Send what waits for a person's word, and what is due, now."""
        self._check_may_act()
        rows_sudo = self.sudo().filtered(lambda row: row.state != "sent")
        rows_sudo.write({"is_held": False, "is_login_refused": False})
        rows_sudo._requeue()
        self.env["ir.cron"]._commit_progress()
        domain = rows_sudo._due_domain() & Domain("id", "in", rows_sudo.ids)
        rows_sudo._run_queue(domain, batch_size=BATCH_SIZE)
        return rows_sudo._tell_outcome()

    def action_retry(self):
        return self.action_send()

    # === CRONS === #

    @api.model
    def _cron_send(self):
        self._run_queue_by_store(BATCH_SIZE)

    # === HOOKS === #

    @api.model
    def _retention_rules(self):
        over = [("state", "=", "sent"), ("order_id.status", "in", FINAL_STATUSES)]
        return [Retention("sent", self.env._("Sent"), "write_date", 365, over)]

    def _waiting_state(self):
        return "unknown" if self.unknown_since else "pending"

    def _due_domain(self):
        return super()._due_domain() & Domain("is_held", "=", False)

    def _responsible_user(self):
        return self.package_id.picking_id.user_id or self.store_id.user_id

    def _process_next_batch(self, domain, work, run, batch_size):
        """Send to the portals once what is sent there has been committed as unknown."""
        noted = []
        look = work._replace(process=lambda rows, run: noted.extend(rows._process(run)))
        batch = super()._process_next_batch(domain, look, run, batch_size)
        if noted:
            self.env["ir.cron"]._commit_progress()
            self.browse(noted)._send_to_portals(run)
        return batch

    def _process(self, run):
        """Settle what Lazada knows, and tell it the rest.

        :return: the ids of those that are noted for a portal
        """
        noted = []
        for store, updates in self.grouped("store_id").items():
            updates = updates.with_company(store.company_id)
            with updates._lazada_errors_kept(store):
                # Read from Lazada what it knows of the packages.
                updates.package_id._read_units(store, run)
                to_send = updates._sort_out()
                portal = to_send.filtered(lambda row: row.channel == "portal")
                noted += portal._note_for_portals().ids
                (to_send - portal)._send_to_platform(store, run)
            run._count(updated=len(updates.filtered(lambda row: row.state == "sent")))
        return noted

    # === BUSINESS METHODS === #

    def _is_wanted(self):
        """Whether the package still has the flag that this message is about."""
        if self.status == "shipped":
            return True
        return self.package_id[f"sof_{self.status}"]

    def _sort_out(self):
        """Settle what needs no message, and return what is to be sent now."""
        to_send = self.browse()
        for update in self.sorted("id"):
            status = update.package_id.status
            if status in KNOWN_AT_LAZADA[update.status]:
                update._mark_sent()
            elif status == "canceled":
                update._refuse(self._lt("The package is cancelled at Lazada."))
            elif not update.package_id.is_sof:
                update._refuse(
                    self._lt(
                        "Lazada shows that the seller's own fleet does not carry the "
                        "package any more."
                    )
                )
            elif status in NOT_READY:
                update._postpone_briefly(
                    self._lt("Lazada does not show the package as ready to ship yet.")
                )
            elif update._waits_for_shipped():
                update._postpone_briefly(
                    self._lt("The portal has to accept “shipped” first.")
                )
            elif update._may_have_arrived():
                update._postpone(
                    self._lt(
                        "It is not known whether the portal has accepted this. If "
                        "Lazada does not show it by %s (UTC), it is sent again.",
                        update.unknown_since + PORTAL_LAG,
                    )
                )
            elif status in UNDER_WAY:
                to_send += update
            else:
                update._refuse(
                    self._lt(
                        "Lazada shows the package as “%s”, so this cannot be said any "
                        "more.",
                        update.package_id._status_label(),
                    )
                )
        return to_send

    def _may_have_arrived(self):
        """Whether Lazada may yet show what the portal may have accepted."""
        since = self.unknown_since
        return bool(since) and fields.Datetime.now() < since + PORTAL_LAG

    def _waits_for_shipped(self):
        """Whether the portal has to hear that the package is shipped first."""
        if self.status == "shipped" or self.package_id.status == "shipped":
            return False
        return any(
            other.state != "sent" and other.status == "shipped"
            for other in self.package_id.sof_update_ids
            if other.channel == self.channel
        )

    # --- Open Platform --- #

    def _send_to_platform(self, store, run):
        self.filtered(lambda row: row.status == "shipped")._mark_sent()
        for status, call in (
            ("delivered", lambda client, ids: client.sof_delivered(ids)),
            ("not_delivered", lambda client, ids: client.sof_failed_delivery(ids)),
        ):
            updates = self.filtered(lambda row, status=status: row.status == status)
            if updates:
                updates._call_platform(store, call, run)

    def _call_platform(self, store, call, run):
        by_package = {row.package_id.lazada_id: row for row in self}
        with self._lazada_errors_kept(store):
            try:
                results = store._with_lazada(
                    lambda client: call(client, list(by_package)), run
                )
            except LazadaApiError as error:
                self._refuse(store._reason_of(error))
                return
            for result in results:
                by_package[result.package_id]._take_answer(result)

    def _take_answer(self, result):
        if result.ok:
            self._mark_sent()
            return
        message = self._lt(
            "Lazada refused: %(message)s (code %(code)s). Look at the package in "
            "Seller Center, and press Retry once it can be told.",
            message=result.message or "?",
            code=result.code or "-",
        )
        if result.retry or result.code is None:
            self._postpone_briefly(message)
        elif self.attempts:
            self._refuse(message)
        else:
            # Perhaps it was said before: the state is read again before the next try.
            self._postpone_briefly(message)

    # --- Portal --- #

    def _note_for_portals(self):
        """Note what is sent next, so that nobody else takes it; return it."""
        noted = self.browse()
        for carrier, updates in self.grouped("carrier_id").items():
            if updates._can_log_in(carrier):
                noted += updates.filtered("tracking_number")
                (updates - noted)._postpone_briefly(
                    self._lt("Lazada has not given a tracking number yet.")
                )
        now = fields.Datetime.now()
        noted.write(
            {
                "state": "unknown",
                "unknown_since": now,
                "next_attempt_at": now + PORTAL_LAG,
            }
        )
        return noted

    def _can_log_in(self, carrier):
        """Whether a delivery method has what its portal asks for; if not, the messages
        say what is missing."""
        problem = carrier._find_key_problem()
        missing = carrier and carrier._find_missing_sof_settings()
        if not carrier:
            self._refuse(
                self._lt(
                    "The delivery method of the portal is gone. Choose one in the "
                    "store's settings, then press Retry."
                )
            )
        elif problem:
            self._postpone(self._lt(problem), KEY_SECONDS)
        elif missing:
            self._stop_portal(carrier, missing)
        else:
            return True
        return False

    def _send_to_portals(self, run):
        """Send what is noted; each answer is kept before the next message is sent."""
        for carrier, updates in self.grouped("carrier_id").items():
            with carrier._get_sof_portal() as portal:
                updates._send_by(portal, carrier)
                carrier._keep_sof_token(portal)
            sent = updates.filtered(lambda row: row.state == "sent")
            failed = updates.filtered(lambda row: row.state == "error")
            run._count(updated=len(sent), failed=len(failed))
            self.env["ir.cron"]._commit_progress()

    def _send_by(self, portal, carrier):
        for position, update in enumerate(self):
            if not update.try_lock_for_update(allow_referencing=True):
                continue
            try:
                update._send_one(portal)
            except SofPortalRefused as error:
                update._forget_sending()._refuse(carrier._explain_sof(error))
            except SofPortalUnavailable as error:
                self[position + 1 :]._forget_sending()
                if not error.unknown_result:
                    update._forget_sending()
                message = carrier._explain_sof(error)
                self[position:]._postpone(message, error.retry_after)
                return
            except SofPortalError as error:
                unsent = self[position:]._forget_sending()
                unsent._stop_portal(carrier, carrier._explain_sof(error))
                return
            self.env["ir.cron"]._commit_progress()

    def _forget_sending(self):
        """Note that the portal has certainly not accepted these; return them."""
        self.unknown_since = False
        return self

    def _stop_portal(self, carrier, message):
        """Refuse all that waits for a portal whose log-in or address is wrong: nothing
        else would go through, and a portal may lock the user after several tries. One
        person is told, once."""
        waiting = self._due_domain() & Domain("carrier_id", "=", carrier.id)
        also = self._lock_rows(waiting & Domain("channel", "=", "portal"), None)
        stopped = self | also
        stopped.is_login_refused = True
        stopped[:1]._refuse(message)
        stopped[1:]._keep_refusal(message)

    def _send_one(self, portal):
        tz = REGIONS[self.store_id.region].tz
        moment = self.event_time.replace(tzinfo=timezone.utc).astimezone(tz)
        portal.send_status(self.tracking_number, self.status, moment)
        self._mark_sent()

    def _refuse(self, message):
        result = super()._refuse(message)
        self._post_on_packages(
            lambda status: self.env._(
                "Lazada was not told: %(status)s. %(reason)s",
                status=status,
                reason=message,
            )
        )
        return result

    def _mark_sent(self):
        self._drop_failure_activities()
        self._succeed("sent", sent_at=fields.Datetime.now(), unknown_since=False)
        self._post_on_packages(
            lambda status: self.env._("Lazada was told: %s.", status)
        )

    def _post_on_packages(self, sentence):
        """Leave a line in the chatter of each package.

        :param callable sentence: takes the message's name
        """
        labels = dict(self._fields["status"]._description_selection(self.env))
        for update in self:
            update.package_id.message_post(body=sentence(labels[update.status]))
