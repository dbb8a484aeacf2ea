import logging

from odoo import fields, models

from ...lazada_api.logs import about
from ...lazada_api.reasons import joined
from .base import ReasonText

_logger = logging.getLogger(__name__)

# Of what cannot be read, so many are shown.
SHOWN_ENTRIES = 10


class LazadaCountsMixin(models.AbstractModel):
    """What a piece of work did for a store, in figures and in words."""

    _name = "lazada.counts.mixin"
    _description = "Lazada Counts"

    duration = fields.Float(
        string="Seconds", readonly=True, digits=(12, 1), aggregator="sum"
    )
    api_calls = fields.Integer(
        string="API Calls",
        readonly=True,
        help="Requests sent to Lazada, repeated ones included.",
    )
    created = fields.Integer(readonly=True)
    updated = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    message = ReasonText(readonly=True)

    def _count(self, **numbers):
        """Add to the figures: ``created``, ``updated``, ``failed``, ``api_calls``;
        nothing where there is no record."""
        if self and any(numbers.values()):
            self.write({name: self[name] + number for name, number in numbers.items()})

    def _count_unreadable(self, entries):
        """Count and show what of Lazada's answer could not be stored.

        :param list entries: a short description of each
        """
        if not (self and entries):
            return
        about(_logger, self.store_id.id).warning("Unreadable: %s", entries)
        self._count(failed=len(entries))
        text = self._lt(
            "%(count)s entries of Lazada's list could not be read: %(entries)s. The "
            "others are here.",
            count=len(entries),
            entries="; ".join(entries[:SHOWN_ENTRIES]),
        )
        self._add_message(text)

    def _add_message(self, text):
        self.message = joined("\n", [self.message, text])

    def _describe(self, more=False):
        """Sum up the work for the person who started it.

        :param bool more: work is left, which the scheduled action goes on with
        """
        if not self:
            return self._lt("There was nothing to do.")
        text = self._lt(
            "%(created)s new, %(updated)s updated, %(failed)s failed, in "
            "%(seconds).0f s.",
            created=self.created,
            updated=self.updated,
            failed=self.failed,
            seconds=self.duration,
        )
        if more:
            rest = self._lt("The rest follows in the background.")
            return joined(" ", [text, rest])
        return text
