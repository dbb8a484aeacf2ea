"""Odoo's transactions see the database as it was at their first query. What two workers
change at the same time makes one of them fail: it has to look again and do it once
more."""

import itertools
import random
import time

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

TRIES = 5
# An import holds the orders of its batch for as long as the batch takes, and then the
# next ones: who waits for all orders of a page has to be patient.
PATIENCE = 120  # seconds


def retry_on_conflict(env, work):
    """Return ``work()``; do it again in a new transaction if another worker was faster.

    What the current transaction has not committed is lost then, so ``work`` has to be
    all there is.

    :param callable work: without arguments; may be called several times
    """
    given_up_at = time.monotonic() + PATIENCE
    for attempt in itertools.count(1):
        try:
            result = work()
            env.flush_all()
            return result
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            if attempt >= TRIES and time.monotonic() >= given_up_at:
                raise
            env.cr.rollback()
            env.invalidate_all()
            time.sleep(random.uniform(0, 0.1 * 2 ** min(attempt, TRIES)))
