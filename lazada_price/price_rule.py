"""Which price and which sale Lazada is to show: arithmetic that knows nothing of Odoo.

Pages "UpdatePriceQuantity" (days, amounts) and "Update a product" (the regular price is
shown once a special price has expired; a special price cannot be removed).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

_DAY = timedelta(days=1)
# A sale without an end: Lazada keeps the days of an older one if none are sent.
_OPEN_END = timedelta(days=3650)
# Per cent: prices that change alike differ by what was rounded.
ALIKE = 0.5
# Fewer prices tell nothing.
FEW = 3


@dataclass(frozen=True)
class Price:
    """What buyers are to pay for one SKU, taxes included, in the store's currency.

    :param Decimal price: the regular price
    :param Decimal sale_price: lower; ``None`` without a sale
    :param date sale_start: first day of the sale in the store's country
    :param date sale_end: the sale is over when this day begins
    """

    price: Decimal
    sale_price: Decimal | None = None
    sale_start: date | None = None
    sale_end: date | None = None

    def as_dict(self):
        """Return texts only, to be stored and compared."""
        facts = vars(self).items()
        return {name: str(value) for name, value in facts if value is not None}


def round_price(amount, decimals):
    """Return an amount with the digits that prices have in the store's country.

    :param float amount: in major units
    :rtype: Decimal
    """
    exponent = Decimal(1).scaleb(-decimals)
    # The shortest text of a float is what was meant: 2.675, not 2.67499999…
    return Decimal(repr(float(amount))).quantize(exponent, ROUND_HALF_UP)


def sale_days(start, end, now, tz):
    """Return the first day of a sale, and the day at whose beginning it is over.

    Lazada takes days only. A sale that begins at noon is told to begin the day after
    until it has begun, and then the day itself. One that ends at noon is told to end at
    midnight: the caller ends it earlier.

    :param datetime start: aware
    :param datetime end: aware; ``None``: no end
    :param datetime now: aware
    :param datetime.tzinfo tz: the clock of the store's country
    :rtype: tuple[date, date]
    """
    first = start.astimezone(tz).date() if start <= now else _next_midnight(start, tz)
    last = _next_midnight(end, tz) if end else first + _OPEN_END
    return first, max(last, first + _DAY)


def ended_sale(price, known_sale, now, tz, decimals):
    """Return a sale that is over: the only way to end one.

    :param Decimal price: the regular price
    :param Decimal known_sale: what Lazada has, taken if it is lower than the price
    :return: ``(sale price, first day, day of the end)``, ``None`` if the price is so
        low that no sale price is below it
    """
    today = now.astimezone(tz).date()
    sale = (
        known_sale if 0 < known_sale < price else price - Decimal(1).scaleb(-decimals)
    )
    return (sale, today - 2 * _DAY, today - _DAY) if sale > 0 else None


def change_percent(old, new):
    """Return by how many per cent a price changes; 100 for one without a past.

    :param old: amount, 0 for none
    :param new: amount
    :rtype: float
    """
    if not old:
        return 100.0
    return float((Decimal(str(new)) - Decimal(str(old))) / Decimal(str(old)) * 100)


def common_change(changes):
    """Return by how many per cent most prices change alike: as a tax that is counted
    twice, or a wrong exchange rate, changes them.

    :param list changes: per cent, also of prices that stay
    :return: 0 if most do not, or if there are only a few
    :rtype: float
    """
    middle = sorted(changes)[len(changes) // 2] if changes else 0.0
    alike = sum(abs(change - middle) <= ALIKE for change in changes)
    is_common = abs(middle) > ALIKE and len(changes) >= FEW and alike * 2 > len(changes)
    return middle if is_common else 0.0


def _next_midnight(moment, tz):
    """Return the day that begins at this moment, or the next one that begins."""
    local = moment.astimezone(tz)
    return local.date() if local.time() == time() else local.date() + _DAY


def aware(moment):
    """Return a naive moment in UTC as an aware one; nothing for nothing."""
    return moment.replace(tzinfo=timezone.utc) if isinstance(moment, datetime) else None
