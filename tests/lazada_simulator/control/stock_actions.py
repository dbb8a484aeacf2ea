"""Looking at stock and prices, and changing what Lazada itself would change."""

from ..shelves import Campaign, Shelf, Warehouse
from ..wire.products import price_of

DAY = 24 * 3600


def stock(world, seller_skus=None, region=None):
    """What the simulator holds, by ``SellerSku``.

    Of each: ``sellable``, ``total``, ``withheld``, ``occupied``, ``locked`` (by running
    campaigns), ``fbl`` (pieces in Lazada's own warehouse), ``oversold`` (units ordered
    when nothing could be sold), ``warehouses`` (code to sellable), ``price``,
    ``special_price`` and its dates.

    :param list seller_skus: only these
    """
    seller, now = world.seller(region), world.clock.precise()
    return {
        sku.seller_sku: _held(seller, sku, now)
        for product in seller.products.values()
        if product.status != "Deleted"
        for sku in product.skus
        if seller_skus is None or sku.seller_sku in seller_skus
    }


def set_stock(world, seller_sku, sellable, warehouse=None, region=None):
    """Set what can be sold, as the seller does in Seller Center."""
    sku = _sku(world, seller_sku, region)
    sku.shelf(warehouse).sellable = int(sellable)
    return _held(world.seller(region), sku, world.clock.precise())


def lock_sku(
    world,
    seller_sku,
    quantity=None,
    seconds=DAY,
    name="Bday Mega",
    price=False,
    region=None,
):
    """Put a SKU into a campaign.

    :param int quantity: pieces that have to stay sellable; None: it can only be raised
    :param bool price: the price cannot be changed either
    """
    ends_at = world.clock.precise() + seconds
    campaign = Campaign(name, ends_at, quantity, price)
    _sku(world, seller_sku, region).campaigns.append(campaign)


def unlock_sku(world, seller_sku, region=None):
    """End the campaigns of a SKU."""
    _sku(world, seller_sku, region).campaigns.clear()


def mark_sku(world, seller_sku, fbl_quantity=None, global_plus=None, region=None):
    """Say what a SKU is.

    :param int fbl_quantity: pieces in Lazada's own warehouse, which sells it then
    :param bool global_plus: its product is a Global Plus one
    """
    sku = _sku(world, seller_sku, region)
    if fbl_quantity is not None:
        sku.fbl = Shelf(int(fbl_quantity))
    for product in world.seller(region).products.values():
        if global_plus is not None and sku in product.skus:
            product.is_global_plus = bool(global_plus)


def add_warehouse(world, code, name="", region=None):
    """From now on the seller has one more warehouse; gives the codes of all."""
    seller = world.seller(region)
    if code not in [place.code for place in seller.warehouses]:
        seller.warehouses.append(Warehouse(code, name or code))
    return [place.code for place in seller.warehouses]


def accepted_figures(world, seller_sku=None, path=None):
    """Every figure that a call set, in order, as :mod:`lazada_simulator.figures`."""
    return world.figures.select(seller_sku, path)


def reset_figures(world):
    """Forget the figures so far; what the SKUs hold stays."""
    world.figures.clear()


def _held(seller, sku, now):
    return {
        "sku_id": sku.sku_id,
        "sellable": sku.sellable,
        "total": sku.quantity,
        "withheld": sku.withheld,
        "occupied": sku.occupied,
        "locked": sum(each.quantity or 0 for each in sku.campaigns_at(now)),
        "fbl": sku.fbl.total if sku.fbl else 0,
        "oversold": sku.oversold,
        "warehouses": {code: shelf.sellable for code, shelf in sku.shelves.items()},
        **price_of(seller.region, sku),
    }


def _sku(world, seller_sku, region):
    for product in world.seller(region).products.values():
        for sku in product.skus:
            if sku.seller_sku == seller_sku:
                return sku
    raise ValueError(f"no SKU {seller_sku!r}")
