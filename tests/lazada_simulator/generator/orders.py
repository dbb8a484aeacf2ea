"""Orders: units, vouchers, shipping fees and how far each has come."""

import json

from .. import lives, money
from ..ids import long_id
from ..model import Order, Unit
from ..packages import give_package
from . import words

MINUTE = 60


class OrderMaker:
    """Makes the orders of one seller, one after the other, from one random source."""

    def __init__(self, rng, seller, buyers):
        self._rng = rng
        self._seller = seller
        self._buyers = buyers
        self._offers = _offers(seller)
        self._orders = self._units = 0
        self._last = (0, lives.draw_waits(rng))

    def make_past(self, count, now, days):
        """``count`` orders of the last ``days`` days, more of them recent."""
        return [self._make_past_order(now, days) for _number in range(count)]

    def make_new(self, now, status="pending", size=None):
        """One order created at ``now``, all of its units in ``status``."""
        order = self._make_order(now, size or self._draw_size())
        for unit in order.units:
            unit.status = status
            give_package(self._seller, order, unit)
        return order

    def make_unit(self, now):
        """A unit of any SKU, without vouchers and shipping fee."""
        return self._make_unit(self._choose_offer(), now)

    def _make_past_order(self, now, days):
        rng = self._rng
        path = lives.draw_path(rng)
        if rng.random() > 0.05:  # else in the same second as the one before
            age = int(days * lives.DAY * rng.random() ** 2)
            self._last = (age, lives.draw_waits(rng))
        age, waits = self._last
        if rng.random() < 0.03:
            path, age = ("unpaid",), rng.randint(0, 25 * MINUTE)
        order = self._make_order(now - age, self._draw_size())
        self._live(order, path, waits, now)
        return order

    def _live(self, order, path, waits, now):
        paths = [path] * len(order.units)
        if len(paths) > 1 and self._rng.random() < 0.15:
            paths[-1] = self._rng.choice((lives.CANCELED, lives.RETURNED))
        for unit, unit_path in zip(order.units, paths, strict=True):
            if unit.is_sof:
                unit_path = lives.for_own_fleet(unit_path)
            unit.status, unit.updated_at = lives.reached(
                unit_path, waits, order.created_at, now
            )
            give_package(self._seller, order, unit)
        self._give_reasons(order.units)
        if "unpaid" in order.statuses and order.payment_method == "COD":
            order.payment_method = "PAYMENT_ACCOUNT"
        order.updated_at = max(unit.updated_at for unit in order.units)

    def _give_reasons(self, units):
        reasons = {
            "canceled": self._rng.choice(words.CANCEL_REASONS),
            "returned": self._rng.choice(words.RETURN_REASONS),
        }
        for unit in units:
            unit.reason, unit.initiator = reasons.get(unit.status, ("", ""))

    def _make_order(self, created, size):
        rng, region = self._rng, self._seller.region
        self._orders += 1
        order = Order(
            order_id=long_id(region, "order", self._orders),
            created_at=created,
            updated_at=created,
            buyer=rng.choice(self._buyers),
            units=self._make_units(size, created),
            payment_method=rng.choice(words.PAYMENT_METHODS),
            note=rng.choice(words.NOTES),
            gift_option=rng.choice((False, False, False, True, "0", 0, "1")),
            extra_attributes=_extra_attributes(rng),
        )
        self._add_vouchers(order.units)
        self._add_shipping(order.units)
        return order

    def _draw_size(self):
        return self._rng.choices((1, 2, 3, 4, 5, 6), (46, 25, 13, 8, 5, 3))[0]

    def _make_units(self, size, created):
        """One SKU several times, or several SKUs, or both."""
        kinds = self._rng.randint(1, min(size, 3))
        offers = [self._choose_offer() for _number in range(kinds)]
        chosen = offers + self._rng.choices(offers, k=size - kinds)
        return [self._make_unit(offer, created) for offer in chosen]

    def _choose_offer(self):
        if not self._offers:
            raise ValueError("orders need at least one product")
        return self._rng.choice(self._offers)

    def _make_unit(self, offer, created):
        product, sku = offer
        self._units += 1
        return Unit(
            item_id=long_id(self._seller.region, "unit", self._units),
            product_id=product.item_id,
            sku_id=sku.sku_id,
            seller_sku=sku.seller_sku,
            name=product.name,
            variation=", ".join(f"{k}:{v}" for k, v in sku.options.items()),
            price=sku.price_at(created),
            is_sof=product.is_sof,
            updated_at=created,
        )

    def _add_vouchers(self, units):
        """Order vouchers do not divide evenly, so the units' shares differ."""
        prices = [unit.price for unit in units]
        for name, chance in (("voucher_seller", 0.3), ("voucher_platform", 0.35)):
            if self._rng.random() < chance:
                total = int(sum(prices) * self._rng.uniform(0.01, 0.2))
                for unit, share in zip(units, money.split(total, prices), strict=True):
                    setattr(unit, name, share)

    def _add_shipping(self, units):
        rng, region = self._rng, self._seller.region
        if rng.random() < 0.2:
            return
        base = region.price_scale * 10**region.decimals
        original = int(base * rng.uniform(0.3, 1.2))
        by_platform = int(original * rng.choice((0, 0, 0.3, 0.5, 1)))
        by_seller = int((original - by_platform) * rng.choice((0, 0, 0.25, 1)))
        parts = (original - by_platform - by_seller, by_platform, by_seller)
        weights = [1] * len(units)
        shares = zip(*(money.split(part, weights) for part in parts), strict=True)
        for unit, (paid, platform, own) in zip(units, shares, strict=True):
            unit.shipping_original = paid + platform + own
            unit.shipping_discount_platform = platform
            unit.shipping_discount_seller = own


def _offers(seller):
    """What buyers order; inactive products were on sale when they did."""
    return [
        (product, sku)
        for product in seller.products.values()
        if product.status in ("Active", "InActive")
        for sku in product.skus
    ]


def _extra_attributes(rng):
    if rng.random() < 0.4:
        return None
    content = {"TaxInvoiceRequested": rng.random() < 0.1}
    return json.dumps(content, separators=(",", ":"))
