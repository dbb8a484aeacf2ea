"""The prices of SKUs: calls."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import sku_updates
from .sku_updates import add


@dataclass(frozen=True)
class SkuPrice:
    """The price of one SKU, taxes included, in major units of the store's currency.

    :param Decimal price: the regular price, above 0
    :param Decimal sale_price: lower than that, above 0; ``None`` leaves what Lazada has
    :param date sale_start: a day of the store's country; both days or none (a sale
        price without days lasts until it is changed)
    :param date sale_end: a day in the past ends a sale: Lazada cannot remove one, but
        shows the regular price once it has expired
    """

    item_id: str
    sku_id: str
    seller_sku: str
    price: Decimal
    sale_price: Decimal | None = None
    sale_start: date | None = None
    sale_end: date | None = None


class PriceCalls:
    """The call about prices, for :class:`.LazadaClient`."""

    def update_prices(self, rows):
        """Set the prices of some SKUs; their quantities stay as they are.

        :param rows: up to 20 :class:`SkuPrice`
        :return: a :class:`.SkuResult` for each row, in the same order
        :rtype: list
        :raise ValueError: a row holds what Lazada can only refuse
        :raise LazadaError: the call failed as a whole, and not because of the SKUs
        Source: docs/lazada_api.rst, "Stock and prices".
        """
        content = sku_updates.payload(rows, self._add_price)
        return self._update_skus("/product/price_quantity/update", rows, content)

    def _add_price(self, sku, row):
        _check_price(row)
        add(sku, "Price", self._amount(row.price, row))
        if row.sale_price is None:
            return
        add(sku, "SalePrice", self._amount(row.sale_price, row))
        if row.sale_start:
            add(sku, "SaleStartDate", row.sale_start.isoformat())
            add(sku, "SaleEndDate", row.sale_end.isoformat())

    def _amount(self, amount, row):
        """Write an amount with the currency's digits, which must hold all of it."""
        text = f"{amount:.{self._price_decimals}f}"
        if Decimal(text) != amount:
            raise ValueError(f"{row.seller_sku}: too many decimals: {amount}")
        return text


def _check_price(row):
    amounts = [row.price] if row.sale_price is None else [row.price, row.sale_price]
    if not all(isinstance(each, Decimal) and each.is_finite() for each in amounts):
        raise ValueError(f"{row.seller_sku}: not a price: {amounts}")
    if min(amounts) <= 0 or (amounts[1:] and amounts[1] >= amounts[0]):
        raise ValueError(f"{row.seller_sku}: not a possible price: {amounts}")
    days = (row.sale_start, row.sale_end)
    if any(days) and (row.sale_price is None or not all(days) or days[0] > days[1]):
        raise ValueError(f"{row.seller_sku}: not a period of a sale: {days}")
