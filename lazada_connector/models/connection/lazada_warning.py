from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime, plaintext2html

from ...lazada_api.lives import warning_stage
from ..runs.base import ReasonText
from .need import ONE_DAY, endings

SUBJECTS = [
    ("subscription", "Subscription Ends"),
    ("approval", "Seller's Approval Ends"),
    ("refused", "Refused by Lazada"),
]
PUT_OFF = timedelta(days=1)
ACTIVITY = "mail.mail_activity_data_warning"
TEMPLATE = "lazada_connector.mail_template_warning"


class LazadaWarning(models.Model):
    """A warning that one person was given about the connection of a store.

    It is told by e-mail, by an activity on the store, and by a pop-up in the web client
    that the person can put off. A row here is what keeps it from being told twice.
    """

    _name = "lazada.warning"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Warning"
    _order = "id desc"
    _rec_name = "title"

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", index=True
    )
    subject = fields.Selection(SUBJECTS, required=True, readonly=True)
    stage = fields.Integer(
        required=True, readonly=True, help="Days before the end; 0: it has ended."
    )
    ends_at = fields.Datetime(required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    message = ReasonText(required=True, readonly=True)
    popup_at = fields.Datetime(
        readonly=True, help="From when on the pop-up is shown. Empty: not any more."
    )

    _told_uniq = models.UniqueIndex("(store_id, user_id, subject, ends_at, stage)")

    # === POP-UPS === #

    @api.model
    @api.readonly
    def get_popups(self):
        """Return the warnings that the web client shows the user now.

        :return: dicts ``{"id", "title", "message", "store_id"}``, the oldest first
        """
        due = self.search(
            [("user_id", "=", self.env.uid), ("popup_at", "<=", fields.Datetime.now())],
            order="id",
        )
        return [
            {
                "id": warning.id,
                "title": warning.title,
                "message": warning.message,
                "store_id": warning.store_id.id,
            }
            for warning in due
        ]

    def action_put_off(self):
        """Show the pop-up again tomorrow."""
        self.check_access("read")
        self.sudo().popup_at = fields.Datetime.now() + PUT_OFF
        return True

    def action_close(self):
        """Do not show the pop-up of this warning any more."""
        self.check_access("read")
        self.sudo().popup_at = False
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _warn_of_endings(self, store):
        """Warn of what ends soon, and take back what does so no longer."""
        now = fields.Datetime.now()
        calm = []
        for subject, moment in endings(store).items():
            stage = warning_stage(moment - now)
            if stage is None:
                calm.append(subject)
            elif not store.connection_error:
                # Otherwise everybody has been told that the store is refused.
                self._warn(store, subject, stage, moment)
        if calm:
            self._close_for(store, calm)

    @api.model
    def _warn_refused(self, store, message):
        """Tell the people of a store that Lazada refuses it."""
        self._warn(store, "refused", 0, fields.Datetime.now(), message)

    @api.model
    def _people_to_warn(self, store):
        """Return who is warned: the responsible people of the store, else the managers
        of its company."""
        people = (store.user_id | store.warned_user_ids).filtered("active")
        if people:
            return people
        managers = self.env.ref("lazada_connector.group_lazada_manager").sudo()
        return managers.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and store.company_id in user.company_ids
            )
        )

    @api.model
    def _warn(self, store, subject, stage, ends_at, reason=False):
        """Warn the people of a store, each of them once.

        :param store: one ``lazada.store``
        :param str subject: key of ``SUBJECTS``
        :param int stage: days before the end, 0 when it has ended
        :param datetime ends_at: naive, UTC
        :param str reason: Lazada's refusal in a user's words, for ``refused``
        """
        told = self.search(
            [
                ("store_id", "=", store.id),
                ("subject", "=", subject),
                ("stage", "<=", stage),
                ("ends_at", ">", ends_at - ONE_DAY),
                ("ends_at", "<", ends_at + ONE_DAY),
            ]
        )
        for user in self._people_to_warn(store) - told.user_id:
            self.with_context(lang=user.lang)._tell(
                store, user, subject, stage, ends_at, reason
            )

    def _tell(self, store, user, subject, stage, ends_at, reason):
        self.search(
            [
                ("store_id", "=", store.id),
                ("user_id", "=", user.id),
                ("subject", "=", subject),
            ]
        ).popup_at = False
        warning = self.create(
            {
                "store_id": store.id,
                "user_id": user.id,
                "subject": subject,
                "stage": stage,
                "ends_at": ends_at,
                "title": self._title(store, subject, stage),
                "message": reason or self._words(store, user, subject, ends_at),
                "popup_at": fields.Datetime.now(),
            }
        )
        warning._send()

    def _send(self):
        self.ensure_one()
        store = self.store_id
        # One open task a person: the newest says all that the older ones said.
        store.activity_unlink([ACTIVITY], user_id=self.user_id.id)
        store.activity_schedule(
            ACTIVITY,
            date_deadline=max(self.ends_at.date(), fields.Date.today()),
            summary=self.title,
            note=plaintext2html(self.message),
            user_id=self.user_id.id,
        )
        self.env.ref(TEMPLATE).send_mail(self.id)
        self.user_id._bus_send("lazada_warning", {"id": self.id})

    def _close_for(self, store, subjects):
        """The reason is gone: no pop-up any more."""
        self.search(
            [("store_id", "=", store.id), ("subject", "in", subjects)]
        ).popup_at = False

    def _title(self, store, subject, stage):
        if subject == "refused":
            return self.env._("%s has to be reconnected to Lazada", store.name)
        if not stage:
            return self.env._("%s is no longer connected to Lazada", store.name)
        return self.env._("The connection of %s to Lazada ends soon", store.name)

    def _words(self, store, user, subject, ends_at):
        """Say what ends when, and what helps. Not how many days are left: that is true
        for a day, and the words stay. The store stands in the title."""
        known = {
            "app": store.app_id.name,
            "date": format_datetime(self.env, ends_at, tz=user.tz, dt_format="medium"),
        }
        is_over = ends_at <= fields.Datetime.now()
        if subject == "subscription" and not is_over:
            return self.env._(
                "The subscription to %(app)s ends on %(date)s. Renew it in Lazada's "
                "Service Market, then press Reconnect.",
                **known,
            )
        if subject == "subscription":
            return self.env._(
                "The subscription to %(app)s ended on %(date)s. Renew it in Lazada's "
                "Service Market, then press Reconnect; what was missed is then "
                "downloaded.",
                **known,
            )
        if not is_over:
            return self.env._(
                "The seller's approval ends on %(date)s. Press Reconnect and let the "
                "seller log in at Lazada again.",
                **known,
            )
        return self.env._(
            "The seller's approval ended on %(date)s. Press Reconnect and let the "
            "seller log in at Lazada again; what was missed is then downloaded.",
            **known,
        )
