"""What a Lazada order is to become: lines, their taxes, and prices that give its total.

Functions over records of Odoo; nothing is written here.
"""

from dataclasses import dataclass

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...lazada_api.order_values import shipping_fee
from ..catalogue.prices import fiscal_position_of, fit_prices
from .res_partner import Contacts


@dataclass
class Draft:
    """A sales order to be."""

    store: models.Model
    order: models.Model
    contacts: Contacts
    fiscal_position: models.Model
    lines: list


@dataclass
class DraftLine:
    """A line to be: what it amounts to with tax, and the units that it stands for."""

    product: models.Model
    taxes: models.Model
    quantity: int
    total: float
    item_ids: tuple = ()
    pieces: int = 1
    place: models.Model = None
    price_unit: float = 0.0

    def prepare_vals(self, currency, sequence):
        """Return the values of a line of a sales order."""
        return {
            "sequence": sequence,
            "product_id": self.product.id,
            "product_uom_qty": self.quantity,
            "lazada_pieces": self.pieces,
            **self.prepare_price_vals(currency),
            "discount": 0.0,
        }

    def prepare_price_vals(self, currency):
        # Other than the price, so that Odoo takes the price for one that was typed and
        # keeps it when the quantity changes.
        technical_price = -1.0 if currency.is_zero(self.price_unit) else 0.0
        return {
            "price_unit": self.price_unit,
            "technical_price_unit": technical_price,
            "tax_ids": [Command.set(self.taxes.ids)],
        }


def draft_sale(store, order, contacts):
    """Return what a Lazada order is to become.

    :param Contacts contacts: for whom it is
    :rtype: Draft
    """
    position = fiscal_position_of(store, contacts.customer, contacts.delivery)
    return Draft(store, order, contacts, position, draft_lines(order, position))


def draft_lines(order, position, known=()):
    """Return the lines that make up Lazada's total: goods, the seller's vouchers, the
    shipping fee, and a rounding line where no price reaches the total.

    :param position: ``account.fiscal.position`` that maps the taxes of the products
    :param known: ``sale.order.line`` whose taxes are kept, whatever they are today
    :raise UserError: a product is missing, or no rounding explains what is missing
    :rtype: list[DraftLine]
    """
    kept = {line.product_id: line.tax_ids for line in reversed(known)}

    def taxes_of(product):
        if product in kept:
            return kept[product]
        taxes = product.taxes_id._filter_taxes_by_company(order.company_id)
        return position.map_tax(taxes)

    lines, vouchers = _draft_goods(order, taxes_of)
    count = len(lines)
    for taxes, amount in vouchers.items():
        if amount:
            product = _product_for(order.store_id, "voucher_product_id")
            lines.append(DraftLine(product, taxes, 1, -float(amount)))
    fee = float(shipping_fee(order._raw()))
    if order.store_id.include_shipping_fee and fee:
        product = _product_for(order.store_id, "shipping_product_id")
        lines.append(DraftLine(product, taxes_of(product), 1, fee))
    return lines + fit_lines(order.store_id, lines, count)


def _draft_goods(order, taxes_of):
    """Return a line for each SKU and price, and the seller's vouchers on those with the
    same taxes."""
    items = {item.lazada_id: item for item in order.item_ids}
    lines, vouchers = [], {}
    for goods in order._goods_lines():
        product, pieces = items[goods.item_ids[0]]._product_and_pieces()
        taxes, quantity = taxes_of(product), goods.quantity * pieces
        line = DraftLine(product, taxes, quantity, float(goods.total), goods.item_ids)
        line.pieces, line.place = pieces, goods.place
        lines.append(line)
        # A fixed tax is due for each piece, whatever is given off its price.
        reduced = taxes.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.amount_type != "fixed"
        )
        vouchers[reduced] = vouchers.get(reduced, 0) + goods.seller_voucher
    return lines, vouchers


def fit_lines(store, lines, most):
    """Set the prices of lines, so that they amount to the sum of their totals.

    :param int most: so many of the currency's smallest units may be missing
    :return: a line for what no price reaches; usually none
    :raise UserError: more is missing than rounding explains
    :rtype: list[DraftLine]
    """
    currency = store.currency_id
    gap = fit_prices(lines, currency, store.company_id)
    if not gap:
        return []
    if currency.compare_amounts(abs(gap), currency.rounding * most) > 0:
        raise UserError(
            store._lt(
                "With the taxes of the products, the sales order would be %(gap)s away "
                "from Lazada's total of %(total)s. Check the taxes of the products.",
                gap=currency.format(gap),
                total=currency.format(sum(line.total for line in lines)),
            )
        )
    product = _product_for(store, "rounding_product_id")
    # Some countries want a tax on every line: one of 0 % changes nothing.
    taxes = product.taxes_id._filter_taxes_by_company(store.company_id)
    taxes = taxes.filtered(lambda tax: tax.amount_type == "percent" and not tax.amount)
    return [DraftLine(product, taxes, 1, gap, price_unit=gap)]


def _product_for(store, name):
    """Return the store's product for fees, vouchers or rounding.

    :raise UserError: none is chosen
    """
    product = store[name]
    if not product:
        raise UserError(
            store._lt(
                "Choose the %(product)s in the settings of %(store)s.",
                product=store._fields[name]._description_string(store.env),
                store=store.name,
            )
        )
    return product
