"""Odoo's transactions see the database as it was at their first query. What two workers
change at the same time makes one of them fail: it has to look again and do it once
more."""

import itertools
import logging
import random
import time

from psycopg2.errors import LockNotAvailable

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.translate import LazyTranslate

from .lazada_api.logs import about

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)

TRIES = 5
# Whoever holds a row may have gone for lunch: nobody waits for it without end.
LOCK_TIMEOUT = "20s"
# An import holds the orders of its batch for as long as the batch takes, and then the
# next ones: who waits for all orders of a page has to be patient.
PATIENCE = 120  # seconds
LOCKED = _lt(
    "Somebody else, or another program, has been holding these records for minutes. "
    "Nothing is lost; it goes on by itself once they are free."
)


def retry_on_conflict(env, work):
    """Return ``work()``; do it again in a new transaction if another worker was faster.

    What the current transaction has not committed is lost then, so ``work`` has to be
    all there is.

    :param callable work: without arguments; may be called several times
    :raise UserError: somebody holds a row all the time
    """
    given_up_at = time.monotonic() + PATIENCE
    for attempt in itertools.count(1):
        try:
            env.cr.execute("SET LOCAL lock_timeout = %s", [LOCK_TIMEOUT])
            result = work()
            env.flush_all()
            return result
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            if attempt >= TRIES and time.monotonic() >= given_up_at:
                if isinstance(error, LockNotAvailable):
                    raise UserError(env["base"]._lt(LOCKED)) from error
                raise
            env.cr.rollback()
            env.invalidate_all()
            time.sleep(random.uniform(0, 0.1 * 2 ** min(attempt, TRIES)))


def in_own_transaction(records, work):
    """Return ``work(records)``, done as superuser in a transaction of its own: the
    other workers see it at once, and no rollback forgets it."""
    with records.pool.cursor() as cr:
        rows_sudo = records.with_env(records.env(cr=cr)).sudo()
        return retry_on_conflict(rows_sudo.env, lambda: work(rows_sudo))


def apart(env, work, rows):
    """Call ``work(rows)``; if that fails, for each row alone, so that one bad row does
    not stop the others.

    :param callable work: takes some of the rows; may be called several times
    :param dict rows: by their key
    :return: what the calls returned, and the keys of the rows that fail even alone; why
        is in the server's log
    :rtype: tuple[list, list]
    """
    try:
        with env.cr.savepoint():
            result = work(rows)
        return [result], []
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except Exception:  # pylint: disable=broad-exception-caught
        # whatever it is, the other rows go on
        if len(rows) == 1:
            about(_logger).exception(
                "What Lazada sent cannot be stored: %s", list(rows)
            )
            return [], list(rows)
    results, bad = [], []
    for key, row in rows.items():
        found = apart(env, work, {key: row})
        results += found[0]
        bad += found[1]
    return results, bad
