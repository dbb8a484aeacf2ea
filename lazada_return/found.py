"""What stands in the way of booking a return."""

from dataclasses import dataclass, field


@dataclass
class Found:
    """Reasons in a user's words.

    :param list waits: what comes by itself
    :param list asks: what a person has to do
    :param busy: it is over in a moment
    """

    waits: list = field(default_factory=list)
    asks: list = field(default_factory=list)
    busy: str | None = None
