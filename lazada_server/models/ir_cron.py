import logging
import time
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from odoo import models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# The scheduler has a cursor of its own for each pass.
_passes = WeakKeyDictionary()
_pass_began = ContextVar("lazada_pass_began", default=None)


class IrCron(models.Model):
    """Knows how long a pass over the scheduled actions takes already: all of it counts
    for the limits of Odoo's server."""

    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        began = _passes.setdefault(cron_cr, time.monotonic())
        token = _pass_began.set(began)
        if _logger.isEnabledFor(logging.DEBUG):
            waited = seconds_waited(cron_cr, job)
            _logger.debug("Job %r has waited %.2f s", job["cron_name"], waited)
        try:
            return super()._process_job(cron_cr, job)
        finally:
            if began is not None:
                seconds = time.monotonic() - began
                _logger.debug("The pass of %.3f takes %.2f s", began, seconds)
            _pass_began.reset(token)

    def method_direct_trigger(self):
        # Somebody waits for this one, and for no other.
        _passes[self.env.cr] = None
        return super().method_direct_trigger()


def seconds_waited(cron_cr, job):
    """Return for how long an action could have run: since its time came, or somebody
    woke it, whichever was first.

    :param dict job: the action's row, as Odoo gives it
    :rtype: float
    """
    cron_cr.execute(
        SQL(
            """
            SELECT extract(EPOCH FROM
                   clock_timestamp() AT TIME ZONE 'UTC' - least(%s, min(call_at)))
              FROM ir_cron_trigger
             WHERE cron_id = %s
            """,
            job["nextcall"],
            job["id"],
        )
    )
    return max(0.0, float(cron_cr.fetchone()[0]))


def seconds_of_pass():
    """Return how long the scheduler's pass takes already; ``None``: this is no part of
    any, a person waits for it.

    :rtype: float or None
    """
    began = _pass_began.get()
    return None if began is None else time.monotonic() - began
