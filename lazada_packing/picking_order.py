"""In which order parcels are packed, and what is fetched from where. Knows no Odoo."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What goes into a parcel from one location.

    :param str location: such as ``WH/Stock/Shelf 1``
    :param str sku: what stands on the shelf and on the list
    """

    location: str
    sku: str
    name: str
    quantity: float


@dataclass(frozen=True)
class Parcel:
    """A delivery.

    :param key: tells it apart for the caller
    :param str name: the order's number
    :param int units: how many the buyer has ordered, a kit being one
    :param tuple lines: what is picked for it
    """

    key: object
    name: str
    units: int
    lines: tuple


@dataclass(frozen=True)
class Fetch:
    """A line of the pick list: how many of a SKU from a location, for which orders."""

    location: str
    sku: str
    name: str
    quantity: float
    orders: tuple


def in_picking_order(parcels):
    """Return parcels as the packing table wants them: those of a single unit first,
    all of one SKU together, so that one kind of goods is packed without looking; then
    the others along the shelves.

    :param parcels: :class:`Parcel` in any order
    :rtype: list
    """
    shelf_of = _first_shelves(parcels)
    return sorted(parcels, key=lambda parcel: _place(parcel, shelf_of))


def _first_shelves(parcels):
    """Return by SKU where its single units lie first: it may lie in several places."""
    shelves = {}
    for parcel in filter(_is_single, parcels):
        [line] = parcel.lines
        known = shelves.get(line.sku, line.location)
        shelves[line.sku] = min(known, line.location)
    return shelves


def _is_single(parcel):
    return parcel.units == 1 and len(parcel.lines) == 1


def _place(parcel, shelf_of):
    if _is_single(parcel):
        [line] = parcel.lines
        way = ((shelf_of[line.sku], line.sku), (line.location, ""))
        return (0, way, parcel.name)
    way = tuple(sorted((line.location, line.sku) for line in parcel.lines))
    return (1, way, parcel.name)


def to_fetch(parcels):
    """Return what is fetched for parcels, along the shelves.

    :return: :class:`Fetch`, one for each SKU and location
    :rtype: list
    """
    lines = defaultdict(list)
    for parcel in parcels:
        for line in parcel.lines:
            lines[line.location, line.sku, line.name].append((line, parcel.name))
    return [
        Fetch(
            location,
            sku,
            name,
            sum(line.quantity for line, _order in found),
            tuple(dict.fromkeys(order for _line, order in found)),
        )
        for (location, sku, name), found in sorted(lines.items())
    ]
