"""Looking at packages, and at what was accepted for them."""

from ..accepted import as_report


def accepted(world, channel=None, subject=None, status=None):
    """What was done for packages, each message that was accepted, in order.

    Gives ``{"total", "repeated", "counts", "entries"}`` as in
    :mod:`lazada_simulator.accepted`.

    :param str channel: ``open_platform`` or ``portal``
    :param str subject: a package id, a tracking number (portal) or an item id (digital)
    """
    return as_report(world.accepted.select(channel, subject, status))


def reset_accepted(world):
    """Forget what was accepted so far."""
    world.accepted.clear()


def list_packages(world, region=None, order_id=None):
    """``[{"package_id", "order_id", "is_sof", "tracking_number", …}]``, oldest first.

    ``statuses`` are those of its units; a package that was packed again has none and is
    ``dissolved``.
    """
    seller = world.seller(region)
    return [
        {
            "package_id": package.package_id,
            "order_id": package.order_id,
            "is_sof": package.is_sof,
            "tracking_number": package.tracking_code,
            "shipment_provider": package.shipment_provider,
            "dissolved": package.dissolved,
            "statuses": _statuses(seller, package),
        }
        for package in seller.packages
        if order_id is None or package.order_id == int(order_id)
    ]


def _statuses(seller, package):
    units = package.units_of(seller.orders.get(package.order_id))
    return list(dict.fromkeys(unit.status for unit in units))
