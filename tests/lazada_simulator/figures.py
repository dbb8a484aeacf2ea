"""Every stock figure and price that was accepted, in order."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What one call set for one SKU; None is what it left alone.

    :param int number: 1, 2, 3 … in the order of acceptance
    :param dict sellable: warehouse code to what could be sold afterwards
    :param dict price: ``price``, ``special_price`` and its dates, as products show them
    """

    number: int
    moment: float
    region: str
    path: str
    item_id: int
    sku_id: int
    seller_sku: str
    sellable: dict | None
    price: dict | None


class FigureBook:
    def __init__(self, clock):
        self._clock = clock
        self._entries = []

    def add(self, **facts):
        number, moment = len(self._entries) + 1, self._clock.precise()
        self._entries.append(Figure(number=number, moment=moment, **facts))

    def clear(self):
        self._entries.clear()

    def select(self, seller_sku=None, path=None):
        """Entries as dicts; None takes any."""
        return [
            asdict(entry)
            for entry in self._entries
            if seller_sku in (None, entry.seller_sku) and path in (None, entry.path)
        ]
