"""How far a walk through a catalogue has come, as a dict that JSON can hold."""

from datetime import datetime, timedelta

from .catalogue_reading import product_changes

_ONE_SECOND = timedelta(seconds=1)


def begin(now):
    """Return the position of a walk that begins.

    :param datetime now: naive, UTC
    """
    return {"begun": now.isoformat(), "latest": "", "walk": {}}


def note(position, page, tz):
    """Keep the last change that Lazada tells of in a page."""
    changes = [moment.isoformat() for moment in product_changes(page, tz)]
    position["latest"] = max([position["latest"], *changes])


def mark_of(position, now):
    """Return from when on the next walk has to ask, by Lazada's clock, whatever ours
    says: when the reading began, or before. ``None`` if Lazada told no moment.

    :param datetime now: naive, UTC
    """
    if not position["latest"]:
        return None
    took = now - datetime.fromisoformat(position["begun"])
    return datetime.fromisoformat(position["latest"]) - took - _ONE_SECOND
