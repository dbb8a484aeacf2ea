import logging
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ...lazada_api import LazadaError
from ...reading import read_time

_logger = logging.getLogger(__name__)

# Days before the end at which people are warned; 0: it has ended.
STAGES = (0, 1, 7, 14)
# Ends that near to each other are one end.
ONE_DAY = timedelta(days=1)


class LazadaStore(models.Model):
    """Warnings before the connection of a store runs out."""

    _inherit = "lazada.store"

    warned_user_ids = fields.Many2many(
        "res.users",
        string="Also Warned",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Besides the responsible person, they get an e-mail, an activity and a "
        "pop-up before the connection to Lazada ends.",
    )
    subscription_checked_at = fields.Datetime(
        string="Subscription Read",
        copy=False,
        readonly=True,
        help="When Lazada was last asked until when the subscription runs.",
    )

    # === CRONS === #

    @api.model
    def _cron_check_connections(self):
        self._run_by_cron("_check_connections", Domain("connected_at", "!=", False))

    # === BUSINESS METHODS === #

    def _check_connections(self, deadline=None):
        """Read until when the subscription runs, then warn of what ends soon.

        :return: the sync run, and whether work is left
        """
        run = self.env["lazada.sync.run"]
        if self._has_subscription():
            with run._record(self, "check_connections") as run:
                self._read_subscription(run)
        self._warn_of_endings()
        return run, False

    def _has_subscription(self):
        """Whether Lazada can be asked until when the subscription runs."""
        return bool(self.app_id.article_code and self.short_code)

    def _read_subscription(self, run=None):
        """Ask Lazada until when the subscription runs; what cannot be had stays."""
        with self._get_client() as client:
            try:
                ends = client.get_subscription_ends(
                    self.app_id.article_code, self.short_code
                )
            except LazadaError as error:
                _logger.info("Lazada store %s: no subscription: %s", self.id, error)
                if run:
                    run._count(failed=1)
                    run.message = self._explain(error)
                return
            finally:
                self._count_in_run(run, client)
        if ends:
            end = max(ends).astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
            self.sudo().write(
                {
                    "subscription_end": end,
                    "subscription_checked_at": fields.Datetime.now(),
                }
            )

    def _endings(self):
        """Return what ends when, for what ends at all.

        A token that cannot be refreshed lives as long as the subscription: then only
        the subscription is worth a word.

        :return: dict from the warning's subject to a moment (naive, UTC)
        """
        endings = {"approval": self.refresh_token_expires_at}
        if not endings["approval"]:
            endings["approval"] = self.access_token_expires_at
            end = self.subscription_end
            if end and endings["approval"] and endings["approval"] > end - ONE_DAY:
                del endings["approval"]
        endings["subscription"] = self.subscription_end
        return {subject: moment for subject, moment in endings.items() if moment}

    def _warn_of_endings(self):
        """Warn of what ends soon, and take back what does so no longer."""
        Warning = self.env["lazada.warning"].sudo()
        now = fields.Datetime.now()
        calm = []
        for subject, moment in self._endings().items():
            stage = _stage(moment - now)
            if stage is None:
                calm.append(subject)
            elif not self.connection_error:
                # Otherwise everybody has been told that the store is refused.
                Warning._warn(self, subject, stage, moment)
        if calm:
            Warning._close_for(self, calm)

    def _people_to_warn(self):
        """Return who is warned: the responsible people of the store, else the managers
        of its company."""
        people = (self.user_id | self.warned_user_ids).filtered("active")
        if people:
            return people
        managers = self.env.ref("lazada_connector.group_lazada_manager").sudo()
        return managers.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )

    def _schedule_reconnect(self, message):
        """Tell the people of the store that Lazada refuses it."""
        self.env["lazada.warning"].sudo()._warn(
            self, "refused", 0, fields.Datetime.now(), message
        )

    def _hear_of_token_end(self, moments):
        """Lazada says that the token ends soon: replace it, or warn.

        A message that comes late or again tells of an end that has been moved since.

        :param list moments: epoch seconds, as Lazada sent them
        """
        ends = [read_time(moment, timezone.utc) for moment in moments]
        latest = max(filter(None, ends), default=None)
        known = self.access_token_expires_at
        if not latest or (known and latest < known - ONE_DAY):
            return
        if self._can_refresh():
            self._replace_access_token(self.sudo().access_token)
        else:
            self.sudo().access_token_expires_at = min(filter(None, (known, latest)))
            self._warn_of_endings()


def _stage(left):
    """Return the stage that is reached with so much time left, ``None`` before all."""
    return next((days for days in STAGES if left <= timedelta(days=days)), None)
