from collections import namedtuple
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api import return_decisions as decisions
from odoo.addons.lazada_connector.lazada_api import return_progress as progress
from odoo.addons.lazada_connector.lazada_api.errors import Kind
from odoo.addons.lazada_connector.lazada_api.return_values import BadValue
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS

from .lazada_return import TO_DECIDE

BETWEEN_READINGS = decisions.BETWEEN_READINGS.total_seconds()
# After so long Lazada shows what it has accepted.
SOON = timedelta(seconds=20)
# Whoever finds a decision that is being told for longer than this, finds one whose
# teller was killed.
LONGEST_TELLING = timedelta(minutes=2)
_Seen = namedtuple("_Seen", "status ofc_status is_dispute")


class LazadaReturnDecision(models.Model):
    """How Lazada is told of a decision, exactly once.

    Lazada takes a decision by a GET, which nobody repeats blindly. That it is being
    told is committed before the call (``telling_at``), with what the return was then.
    Whoever is killed after that, or gets no answer, leaves it to
    :func:`~..lazada_api.return_decisions.next_step`: the return is read, and what it
    says tells whether the decision has arrived.
    """

    _inherit = "lazada.return.decision"

    # === THE QUEUE === #

    def _process_next_batch(self, domain, work, run, batch_size):
        """Tell Lazada of one decision, once it is committed that it is being told; or
        find out what has become of one."""
        row = self._lock_rows(domain, 1)
        is_new = not row.telling_at
        row._process_now(PREPARE if is_new else FOLLOW, run)
        if is_new and row.telling_at:
            self.env["ir.cron"]._commit_progress()
            self._lock_rows(Domain("id", "=", row.id), 1)._process_now(TELL, run)
        return row

    def _process(self, run):
        """A decision is told by the queue only, which commits in between."""
        raise NotImplementedError

    def _prepare(self, run):
        """Give Lazada the pictures and read what the return is now; then note that
        Lazada is being told, if it still may be."""
        store = self.store_id
        with self._lazada_errors_kept(store):
            store._with_lazada(self._upload_pictures, run)
            history = store._with_lazada(self._count_history, run)
            rows = store._with_lazada(self._read_return, run)
            if self._has_arrived(rows):
                self._mark_sent(run)
            elif self._is_possible():
                self._note_telling(history)
            else:
                self._refuse(self._text_of_change())

    def _tell(self, run):
        """Tell Lazada. Whatever happens now, it is not told again before the return was
        read."""
        store = self.store_id
        try:
            store._with_lazada(self._call, run)
        except LazadaApiError as error:
            self._take_refusal(error, run)
        except LazadaError as error:
            # Of these two Lazada says itself that it has not looked at the call.
            if isinstance(error, LazadaAuthError) or error.kind == Kind.THROTTLED:
                self._forget_telling(self.times_told - 1)
            store._keep_refusal_of(error)
            self._wait_for_lazada(store, error)
        else:
            # Until the lines show it. Where they were read to show it, they may be past
            # it already, and wait for the next decision.
            self.line_ids.told_action = self.action
            self._mark_sent(run)

    def _follow_up(self, run):
        """Find out what has become of a decision that nobody has seen arrive."""
        store = self.store_id
        with self._lazada_errors_kept(store):
            found = store._with_lazada(self._find_out, run)
            now = fields.Datetime.now()
            self.readings = [*(self.readings or []), [str(now), found]]
            readings = [
                (fields.Datetime.to_datetime(moment), word)
                for moment, word in self.readings
            ]
            step = decisions.next_step(readings, self.times_told)
            if step == decisions.DONE:
                self._mark_sent(run)
            elif step == decisions.READ_AGAIN:
                self._postpone(self._text_of_doubt(), BETWEEN_READINGS)
            elif step == decisions.SEND_AGAIN:
                self._forget_telling(self.times_told)
                self._succeed("pending")
            else:
                self._forget_telling()
                self._refuse(self._text_of_change())

    # === CALLS === #

    def _read_return(self, client):
        """Read the return from Lazada and keep it.

        :return: its lines as they are there now, by Lazada's id
        :rtype: dict
        """
        Return = self.env["lazada.return"]
        try:
            [row] = Return._read_from_lazada(
                self.store_id, client, [self.return_id.lazada_id]
            )
        except BadValue as error:
            raise UserError(
                self._lt("What Lazada sent of the return cannot be read: %s", error)
            ) from error
        return {line.lazada_id: line for line in row.lines}

    def _upload_pictures(self, client):
        """Give Lazada the pictures that it has not got yet."""
        if self.picture_urls or not self.attachment_ids:
            return
        self.picture_urls = [
            [picture.name, client.upload_picture(picture.raw, picture.name)]
            for picture in self.attachment_ids
        ]

    def _count_history(self, client):
        """Return how many entries the history of each line has, by Lazada's id: where
        nothing else would show a decision."""
        if self.action != decisions.CONFIRM_DELIVERY:
            return {}
        ids = self.line_ids.mapped("lazada_id")
        return {key: len(client.get_return_history(key)) for key in ids}

    def _call(self, client):
        record, line_ids = self.return_id, self.line_ids.mapped("lazada_id")
        pictures = [tuple(each) for each in self.picture_urls or []]
        comment = self.comment or ""
        if progress.is_about_all(self.action):
            agree = self.action == decisions.AGREE_CANCEL
            client.decide_cancel(record.lazada_id, agree=agree)
        elif record.kind == "refund_only":
            client.decide_refund_only(
                self.action,
                record.lazada_id,
                line_ids[0],
                comment=comment,
                pictures=pictures,
            )
        else:
            client.decide_return(
                self.action,
                record.lazada_id,
                line_ids,
                reason_id=self.reason_id.lazada_id or "",
                comment=comment,
                pictures=pictures,
            )

    def _find_out(self, client):
        """Return what the return says of this decision now."""
        counts, rows = self._count_history(client), self._read_return(client)
        found = []
        for key, before in (self.lines_before or {}).items():
            if key not in rows:
                return decisions.CHANGED
            seen = _Seen(*(before[name] for name in _Seen._fields))
            has_new = counts.get(key, 0) > before["history"]
            found.append(
                decisions.what_became_of(
                    self.action, seen, rows[key], has_new_history=has_new
                )
            )
        return decisions.what_became_of_all(found)

    # === WHAT COMES OF IT === #

    def _wait_for_lazada(self, store, error):
        """A clock runs: these do not wait longer than Lazada wants."""
        pause = error.retry_after if isinstance(error, LazadaUnavailable) else None
        if pause:
            return super()._wait_for_lazada(store, error)
        return self._postpone_briefly(store._reason_of(error))

    def _has_arrived(self, rows):
        """Whether Lazada shows the decision already: somebody took it there."""
        lines = [rows.get(key) for key in self.line_ids.mapped("lazada_id")]
        return (
            all(lines)
            and decisions.what_became_of_all(
                decisions.what_became_of(self.action, line, line) for line in lines
            )
            == decisions.ARRIVED
        )

    def _is_possible(self):
        return all(self.action in line._choices() for line in self.line_ids)

    def _note_telling(self, history):
        """Note that Lazada is being told from now on; to be committed before it is.

        :param dict history: see ``_count_history``
        """
        now = fields.Datetime.now()
        self.write(
            {
                "state": "pending",
                "error_message": False,
                "telling_at": now,
                "times_told": self.times_told + 1,
                "next_attempt_at": now + LONGEST_TELLING,
                "readings": [],
                "lines_before": {
                    line.lazada_id: {
                        **{name: line[name] for name in _Seen._fields},
                        "history": history.get(line.lazada_id, 0),
                    }
                    for line in self.line_ids
                },
            }
        )

    def _forget_telling(self, times_told=0):
        """Lazada has not been told, or has not listened."""
        self.write({"telling_at": False, "readings": [], "times_told": times_told})

    def _take_refusal(self, error, run):
        """Lazada refuses. Perhaps because it has taken the decision already: then it
        shows it."""
        store = self.store_id
        message = store._reason_of(error)
        try:
            found = store._with_lazada(self._find_out, run)
        except LazadaError:
            found = decisions.UNCHANGED
        if found == decisions.ARRIVED:
            self._mark_sent(run)
            return
        self._forget_telling()
        self._refuse(message)

    def _mark_sent(self, run):
        now = fields.Datetime.now()
        self._drop_failure_activities()
        self._succeed("sent", sent_at=now, telling_at=False)
        if self.action == decisions.CONFIRM_DELIVERY:
            self.line_ids.filtered(
                lambda line: not line.confirmed_at
            ).confirmed_at = now
        self.return_id.message_post(
            body=self.env._("Lazada was told: %s.", self._action_label())
        )
        if not self.return_id.is_to_decide:
            self.return_id.activity_unlink([TO_DECIDE])
        # What it has become there is read with the next changes.
        self.env["lazada.process"]._wake("download_returns", now + SOON)
        run._count(updated=1)

    def _text_of_change(self):
        labels = dict(self.return_id._fields["state"]._description_selection(self.env))
        return self._lt(
            "The return has gone another way meanwhile: %s. Look at it in Seller "
            "Center; what you decided was not told, or came too late.",
            labels[self.return_id.state],
        )

    def _text_of_doubt(self):
        return self._lt(
            "Lazada gave no answer, and does not show the decision yet. The return is "
            "read again before it is told once more."
        )


PREPARE = PROCESS._replace(process=lambda rows, run: rows._prepare(run))
TELL = PROCESS._replace(process=lambda rows, run: rows._tell(run))
FOLLOW = PROCESS._replace(process=lambda rows, run: rows._follow_up(run))
