"""How fast the calls of an application follow each other.

All stores and processes that call for an application share its limit at Lazada, so they
share one pace. Who was banned for calling too often goes on as other applications do.
Moments are epoch seconds.
"""

# Real applications leave 1 to 1.3 s between their calls.
PACED_INTERVAL = 1.0
PACED_FOR = 600.0
# Who would have to wait longer makes no call: a worker must not be held.
LONGEST_WAIT = 8.0


def take_call(now, paused_until, last_call):
    """Return in how many seconds the next call is due, and which call is the last then:
    where it changes, its moment is taken, and the next who asks has a later one.

    :param float now:
    :param float paused_until: the end of the last ban; 0: there was none
    :param float last_call: the latest moment that was taken; 0: none was
    :rtype: tuple[float, float]
    """
    if now >= paused_until + PACED_FOR:
        return 0.0, last_call
    # However another host's clock goes, nobody waits for it.
    last_call = min(last_call, now + LONGEST_WAIT)
    due = max(now, paused_until, last_call + PACED_INTERVAL)
    wait = due - now
    return wait, due if wait <= LONGEST_WAIT else last_call
