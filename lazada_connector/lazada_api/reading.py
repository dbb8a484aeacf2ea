"""Read what Lazada sent without ever failing.

One unreadable value must not keep the rest of a page from being stored. The original
stays in ``payload``; where a value matters, the import reads it again, strictly, and
says what is wrong.
"""

from . import wire


def read_id(value):
    """Return an id as text, empty if it is none.

    :rtype: str
    """
    return wire.read_id(value)


def read_key(value):
    """Return a name that things are told apart by, empty if it is none.

    :rtype: str
    """
    return wire.read_key(value)


def read_number(value):
    """Return a number that is only shown, zero if it is none.

    :rtype: float
    """
    try:
        return float(wire.to_decimal(value, default=0))
    except ValueError:
        return 0.0


def read_flag(value):
    """Return a yes or no that is only shown; no if it is neither.

    :rtype: bool
    """
    return wire.is_true(value)


def read_time(value, tz):
    """Return a moment as Odoo stores it: naive, UTC, whole seconds; ``False`` if none.

    :param datetime.tzinfo tz: the venture's clock, for values without an offset
    :rtype: datetime.datetime or bool
    """
    try:
        moment = wire.to_datetime(value, tz)
    except ValueError:
        return False
    return moment.replace(tzinfo=None, microsecond=0) if moment else False
