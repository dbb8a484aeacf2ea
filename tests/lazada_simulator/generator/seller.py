"""One seller of one country, with catalogue and orders."""

import random

from ..model import Seller
from ..shelves import settle
from .catalogue import make_products
from .orders import OrderMaker
from .people import make_buyers


def build_seller(settings, region, now):
    """A seller with everything that belongs to it.

    :param Settings settings: counts and seed
    :param Region region: the country
    :param int now: seconds; all dates are counted back from it
    :return: ``(seller, order_maker)``; the maker goes on making orders of this seller
    """
    rng = random.Random(f"{settings.seed}/{region.code}")
    count = settings.orders_of(region.code)
    seller = _make_seller(rng, region)
    products = make_products(rng, region, settings.products, now)
    seller.products = {product.item_id: product for product in products}
    buyers = make_buyers(rng, region, max(5, min(400, count // 2)))
    maker = OrderMaker(rng, seller, buyers)
    seller.orders.load(maker.make_past(count, now, settings.days))
    for order in seller.orders:
        for unit in order.units:
            settle(seller, unit)
    return seller, maker


def _make_seller(rng, region):
    number = rng.randint(1_000_000, 9_999_999)
    return Seller(
        region=region,
        seller_id=f"{number}",
        user_id=f"{region.id_prefix}00{rng.randint(100_000_000, 999_999_999)}",
        short_code=f"{region.code.upper()}{number:X}"[:8],
        name=f"Demo Store {region.code.upper()}",
        company=f"Demo Trading {region.name}",
    )
