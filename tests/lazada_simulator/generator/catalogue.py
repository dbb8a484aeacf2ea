"""Products with one or several SKUs."""

import itertools

from ..model import Product, Sku
from ..shelves import DEFAULT_WAREHOUSE, Shelf
from . import words

DAY = 24 * 3600
# status, subStatus, weight
STATUSES = (
    ("Active", "", 86),
    ("InActive", "", 6),
    ("Deleted", "", 3),
    ("Pending QC", "", 3),
    ("Suspended", "Reject", 2),
)


def make_products(rng, region, count, now):
    """``count`` products, the first of which is always active.

    :param int now: seconds; prices and dates are laid around it
    :return: list of :class:`Product`
    """
    sku_ids = itertools.count(2002)
    products = [
        _make_product(rng, region, number, now, sku_ids) for number in range(count)
    ]
    if products:
        products[0].status, products[0].sub_status = "Active", ""
    return products


def _make_product(rng, region, number, now, sku_ids):
    title, price, kinds = words.ARTICLES[number % len(words.ARTICLES)]
    adjective = rng.choice(words.ADJECTIVES)
    created = now - rng.randint(30, 700) * DAY - rng.randint(0, DAY)
    status, sub_status = _status(rng)
    scale = price * region.price_scale * 10**region.decimals
    code = f"{_code(title)}{number + 1:03}"
    return Product(
        item_id=region.id_prefix * 1_000_000 + 1001 + number,
        name=f"{adjective} {title}",
        brand=rng.choice(words.BRANDS),
        skus=_make_skus(rng, region, code, kinds.split(), scale, now, sku_ids),
        is_sof=rng.random() < 0.25,
        created_at=created,
        updated_at=rng.randint(created, now),
        status=status,
        sub_status=sub_status,
        weight=f"{rng.randint(5, 300) / 100:.2f}",
        images_as_text=number % 4 == 3,
    )


def _status(rng):
    weights = [weight for _status, _sub_status, weight in STATUSES]
    status, sub_status, _weight = rng.choices(STATUSES, weights)[0]
    return status, sub_status


def _make_skus(rng, region, code, kinds, scale, now, sku_ids):
    choices = [words.OPTIONS[kind] for kind in kinds]
    names = [name for name, _values in choices]
    rows = list(itertools.product(*(values for _name, values in choices)))
    rows = rng.sample(rows, min(len(rows), rng.randint(1, 5)))
    skus = [
        _make_sku(rng, region, code, dict(zip(names, row, strict=True)), scale)
        for row in rows
    ]
    for sku in skus:
        sku.sku_id = region.id_prefix * 10_000_000 + next(sku_ids)
        if rng.random() < 0.3:
            _set_special_price(rng, region, sku, now)
    return skus


def _make_sku(rng, region, code, options, scale):
    seller_sku = "-".join([code, *(_code(value) for value in options.values())])
    if rng.random() < 0.06:
        seller_sku = seller_sku.lower().replace("-", " / ")
    quantity = rng.choice((0, 1, 5, 12, 40, 250))
    price = _shop_price(region, int(scale * rng.uniform(0.9, 2.4)))
    sellable = quantity - rng.randint(0, min(quantity, 3))
    return Sku(
        sku_id=0,
        seller_sku=seller_sku,
        options=options,
        price=price,
        shelves={DEFAULT_WAREHOUSE: Shelf(sellable)},
        status="inactive" if rng.random() < 0.04 else "active",
    )


def _set_special_price(rng, region, sku, now):
    sku.special_price = _shop_price(region, int(sku.price * rng.uniform(0.6, 0.95)))
    start = now - rng.randint(1, 60) * DAY
    sku.special_from = start - start % DAY
    sku.special_to = sku.special_from + rng.randint(5, 90) * DAY


def _shop_price(region, amount):
    """Prices as shops set them: 29.90 or 45.000; a few odd ones stay odd."""
    if amount % 7 == 0:
        return max(1, amount)
    step = 10 if region.decimals else 500
    return max(step, amount // step * step)


def _code(text):
    return "".join(part[:4] for part in text.upper().replace("-", " ").split()[:2])
