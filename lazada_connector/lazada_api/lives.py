"""How long a log-in lasts, by the moments that Lazada gave; all of them naive, UTC."""

from datetime import timedelta

# The seller has to log in again when this is near: there must be time to do it.
WARN_BEFORE = timedelta(days=14)
# Days before the end at which people are warned; 0: it has ended.
STAGES = (0, 1, 7, 14)


def is_later(moment, than):
    """Whether there is a moment, and it is the later one."""
    return bool(moment) and moment > than


def is_worn_out(now, expires, life):
    """Whether less than a tenth of an access token's life is left.

    :param int life: seconds
    """
    return not expires or expires - timedelta(seconds=life / 10) <= now


def log_in_state(now, expires, life, refresh_expires, subscription_end):
    """Return ``connected``, ``expiring`` or ``expired``.

    :param datetime expires: end of the access token, ``False`` if it has none
    :param int life: seconds of it
    :param datetime refresh_expires: until when it can be refreshed, ``False`` if it
        cannot
    :param datetime subscription_end: ``False`` if there is none
    """
    if not is_later(expires, now) or subscription_end and subscription_end <= now:
        return "expired"
    soon = now + WARN_BEFORE
    is_ending = (
        not is_later(refresh_expires or expires, soon)
        or is_worn_out(now, expires, life)
        or (subscription_end and subscription_end < soon)
    )
    return "expiring" if is_ending else "connected"


def warning_stage(left):
    """Return the stage that is reached with so much time left, ``None`` before all."""
    return next((days for days in STAGES if left <= timedelta(days=days)), None)
