"""How an amount that includes tax, as Lazada gives it, becomes prices in Odoo, and the
reverse.

Odoo's own ``_reduce_base_lines_to_target_amount`` makes lines of one piece, knows no
fixed taxes, and its prices reached 663 of 720 generated totals; these reached 717.
"""

from collections import namedtuple

from ...lazada_api.price_search import MOST_DECIMALS, Document, shortest_price

OneLine = namedtuple("OneLine", "product taxes quantity total price_unit")


def fiscal_position_of(store, customer=None, delivery=None):
    """Return the store's own, or else the one that Odoo finds for a customer: by
    default the one whom the store's orders are for."""
    if store.fiscal_position_id:
        return store.fiscal_position_id
    positions = store.env["account.fiscal.position"].with_company(store.company_id)
    return positions._get_fiscal_position(customer or store.partner_id, delivery)


def price_at_lazada(store, product, price, pieces, position):
    """Return what a buyer pays for pieces of a product, as a sales order counts it.

    :param float price: of one piece in Odoo, in the store's currency, with those taxes
        of the product that are included in its prices
    :param position: see :func:`fiscal_position_of`
    :rtype: float
    """
    taxes = product.taxes_id._filter_taxes_by_company(store.company_id)
    unit = product._get_tax_included_unit_price_from_price(
        price, product_taxes=taxes, fiscal_position=position
    )
    line = OneLine(product, position.map_tax(taxes), pieces, 0.0, unit)
    return document_total([line], store.currency_id, store.company_id)


def price_in_odoo(store, product, amount, pieces, position, rate=1.0):
    """Return the price of one piece in Odoo that :func:`price_at_lazada` makes this
    amount of: the one with the fewest decimals.

    :param float amount: what a buyer pays for so many pieces
    :param float rate: what one unit of the price's currency is in the store's
    :rtype: float
    """
    taxes = product.taxes_id._filter_taxes_by_company(store.company_id)
    mapped = position.map_tax(taxes)
    line = OneLine(product, mapped, pieces, amount, 0.0)
    exact = _exact_price(line, store.currency_id)
    if taxes != mapped and all(taxes.mapped("price_include")):
        # Only then does Odoo change the price for the fiscal position.
        rules = {"rounding_method": "round_globally", "product": product}
        untaxed = mapped._get_tax_details(exact, 1.0, **rules)["total_excluded"]
        details = taxes._get_tax_details(
            untaxed, 1.0, special_mode="total_excluded", **rules
        )
        exact = details["total_included"]

    def miss(price):
        total = price_at_lazada(store, product, price * rate, pieces, position)
        return store.currency_id.compare_amounts(total, amount)

    price = shortest_price(exact / rate, miss, store.currency_id.decimal_places)
    return round(exact / rate, MOST_DECIMALS) if price is None else price


def fit_prices(lines, currency, company):
    """Set ``price_unit`` of each line, so that the document amounts to the sum of the
    totals.

    :param list lines: with ``product``, ``taxes``, ``quantity``, and ``total``: the
        line's amount with tax (float, major units)
    :param currency: of the document
    :param company: whose rounding method applies
    :return: what is missing to the total, because no price reaches it; usually 0.0
    :rtype: float
    """
    for line in lines:
        line.price_unit = _exact_price(line, currency)
    document = Document(
        lambda some: document_total(some, currency, company),
        currency.rounding,
        currency.decimal_places,
        company.tax_calculation_rounding_method == "round_per_line",
    )
    return currency.round(document.fit_prices(lines))


def document_total(lines, currency, company):
    """Return what a document with these lines amounts to, as sales orders and invoices
    count.

    :rtype: float
    """
    Tax = company.env["account.tax"]
    base_lines = [
        Tax._prepare_base_line_for_taxes_computation(
            None,
            product_id=line.product,
            tax_ids=line.taxes,
            price_unit=line.price_unit,
            quantity=line.quantity,
            currency_id=currency,
            rate=1.0,
        )
        for line in lines
    ]
    Tax._add_tax_details_in_base_lines(base_lines, company)
    Tax._round_base_lines_tax_details(base_lines, company)
    return currency.round(
        sum(
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"]
            + sum(tax["tax_amount_currency"] for tax in details["taxes_data"])
            for details in (base_line["tax_details"] for base_line in base_lines)
        )
    )


def _exact_price(line, currency):
    """Return the unrounded price per unit that the user would type: without those taxes
    that Odoo adds, with those that it takes to be included."""
    details = line.taxes._get_tax_details(
        line.total / line.quantity,
        line.quantity,
        precision_rounding=currency.rounding,
        rounding_method="round_globally",
        product=line.product,
        special_mode="total_included",
    )
    included = sum(
        data["tax_amount"]
        for data in details["taxes_data"]
        if data["tax"].price_include and not data.get("is_reverse_charge")
    )
    return (details["total_excluded"] + included) / line.quantity
