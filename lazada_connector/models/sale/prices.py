"""How a total that includes tax, as Lazada gives it, becomes prices in Odoo.

Odoo's own ``_reduce_base_lines_to_target_amount`` makes lines of one piece, knows no
fixed taxes, and its prices reached 663 of 720 generated totals; these reached 717.
"""

from dataclasses import replace

from odoo.tools import float_round

from ...lazada_api.fitting import MOST_DECIMALS, bisect, shortest


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
        line.price_unit = _price_alone(line, currency, company)
    target = currency.round(sum(line.total for line in lines))
    for line in sorted(lines, key=lambda line: line.quantity):
        gap = target - document_total(lines, currency, company)
        if currency.is_zero(gap):
            return 0.0
        _adjust_price(line, lines, target, currency, company)
    return currency.round(target - document_total(lines, currency, company))


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


def _price_alone(line, currency, company):
    """Return the price with the fewest decimals at which the line alone amounts to its
    total."""
    exact = _exact_price(line, currency)

    def total_at(price):
        return document_total([replace(line, price_unit=price)], currency, company)

    price = shortest(exact, total_at, line.total, currency, float_round)
    if price is None:
        price = _search(exact, total_at, line, line.total, currency)
    return float_round(exact, MOST_DECIMALS) if price is None else price


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


def _adjust_price(line, lines, target, currency, company):
    """Change one line's price by a trifle if that makes the document reach its
    total."""
    others = [other for other in lines if other is not line]
    if company.tax_calculation_rounding_method == "round_per_line":
        # Lines do not touch each other then; what this one amounts to is enough.
        target -= document_total(others, currency, company)
        others = []

    def total_at(price):
        changed = replace(line, price_unit=price)
        return document_total([*others, changed], currency, company)

    price = _search(line.price_unit, total_at, line, target, currency)
    if price is not None:
        line.price_unit = price


def _search(price, total_at, line, target, currency):
    reach = currency.rounding * (len(line.taxes) + 2) / abs(line.quantity)
    return bisect(price, total_at, reach, target, currency, float_round)
