from odoo import api, models
from odoo.tools import float_round

# More decimals than this are not needed to reach a total, and nobody wants to read
# them.
MOST_DECIMALS = 8
# From a few cents down to a price that float cannot tell from its neighbour.
BISECTIONS = 40


class AccountTax(models.Model):
    """How a total that includes tax, as Lazada gives it, becomes prices in Odoo."""

    _inherit = "account.tax"

    @api.model
    def _lazada_fit_prices(self, lines, currency, company):
        """Set ``price_unit`` of each line, so that the document amounts to the sum of
        the totals.

        :param list lines: dicts ``{"product_id", "tax_ids", "quantity", "total"}``:
            records, units, and the line's amount with tax (float, major units);
            ``price_unit`` is added
        :param currency: of the document
        :param company: whose rounding method applies
        :return: what is missing to the total, because no price reaches it; usually 0.0
        :rtype: float
        """
        for line in lines:
            line["price_unit"] = self._lazada_price_unit(line, currency, company)
        target = currency.round(sum(line["total"] for line in lines))
        for line in sorted(lines, key=lambda line: line["quantity"]):
            gap = target - self._lazada_total(lines, currency, company)
            if currency.is_zero(gap):
                return 0.0
            self._lazada_adjust_price(line, lines, target, currency, company)
        return currency.round(target - self._lazada_total(lines, currency, company))

    @api.model
    def _lazada_price_unit(self, line, currency, company):
        """Return the price with the fewest decimals at which the line alone amounts to
        its total."""
        exact = self._lazada_exact_price(line, currency)

        def total_at(price):
            return self._lazada_total(
                [{**line, "price_unit": price}], currency, company
            )

        price = _shortest(exact, total_at, line["total"], currency)
        if price is None:
            near = _bisect(exact, total_at, line, currency)
            price = near if near is not None else float_round(exact, MOST_DECIMALS)
        return price

    @api.model
    def _lazada_exact_price(self, line, currency):
        """Return the unrounded price per unit that the user would type: without those
        taxes that Odoo adds, with those that it takes to be included."""
        unit_total = line["total"] / line["quantity"]
        details = line["tax_ids"]._get_tax_details(
            unit_total,
            line["quantity"],
            precision_rounding=currency.rounding,
            rounding_method="round_globally",
            product=line["product_id"],
            special_mode="total_included",
        )
        included = sum(
            data["tax_amount"]
            for data in details["taxes_data"]
            if data["tax"].price_include and not data.get("is_reverse_charge")
        )
        return (details["total_excluded"] + included) / line["quantity"]

    @api.model
    def _lazada_adjust_price(self, line, lines, target, currency, company):
        """Change one line's price by a trifle if that makes the document reach its
        total."""
        others = [other for other in lines if other is not line]
        if company.tax_calculation_rounding_method == "round_per_line":
            # Lines do not touch each other then; what this one amounts to is enough.
            target -= self._lazada_total(others, currency, company)
            others = []

        def total_at(price):
            return self._lazada_total(
                [*others, {**line, "price_unit": price}], currency, company
            )

        price = _bisect(line["price_unit"], total_at, line, currency, target)
        if price is not None:
            line["price_unit"] = price

    @api.model
    def _lazada_total(self, lines, currency, company):
        """Return what a document with these lines amounts to, as sales orders and
        invoices count.

        :rtype: float
        """
        base_lines = [
            self._prepare_base_line_for_taxes_computation(
                None,
                product_id=line["product_id"],
                tax_ids=line["tax_ids"],
                price_unit=line["price_unit"],
                quantity=line["quantity"],
                currency_id=currency,
                rate=1.0,
            )
            for line in lines
        ]
        self._add_tax_details_in_base_lines(base_lines, company)
        self._round_base_lines_tax_details(base_lines, company)
        total = 0.0
        for base_line in base_lines:
            details = base_line["tax_details"]
            total += details["total_excluded_currency"]
            total += details["delta_total_excluded_currency"]
            total += sum(data["tax_amount_currency"] for data in details["taxes_data"])
        return currency.round(total)


def _shortest(price, total_at, target, currency):
    """Return the price rounded to the fewest decimals that still give the total, or
    ``None``."""
    for digits in range(currency.decimal_places, MOST_DECIMALS + 1):
        rounded = float_round(price, digits)
        if currency.compare_amounts(total_at(rounded), target) == 0:
            return rounded
    return None


def _bisect(price, total_at, line, currency, target=None):
    """Return a price close by that gives the total, or ``None`` if the total jumps over
    it.

    A total grows with the price, in steps; each tax is a step of its own.
    """
    target = line["total"] if target is None else target
    reach = currency.rounding * (len(line["tax_ids"]) + 2) / abs(line["quantity"])
    low, high = price - reach, price + reach
    for _step in range(BISECTIONS):
        middle = (low + high) / 2
        difference = currency.compare_amounts(total_at(middle), target)
        if not difference:
            shortest = _shortest(middle, total_at, target, currency)
            return middle if shortest is None else shortest
        if difference < 0:
            low = middle
        else:
            high = middle
    return None
