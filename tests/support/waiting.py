"""Waiting for something that another process does."""

import time


def wait_until(condition, what, seconds=30, pause=0.05):
    """Return the first true value of ``condition()``.

    :param str what: what is waited for, for the failure
    :raise AssertionError: it did not become true in time
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {what}")
