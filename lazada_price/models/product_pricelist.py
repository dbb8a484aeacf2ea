from datetime import timedelta

from odoo import models
from odoo.fields import Domain

# Of sales to come, so many beginnings are looked at.
ANNOUNCED = 10


class ProductPricelist(models.Model):
    """A price list as Lazada wants it: a regular price, and a sale with its days."""

    _inherit = "product.pricelist"

    def write(self, vals):
        result = super().write(vals)
        if not {"currency_id", "active"}.isdisjoint(vals):
            self._mark_lazada_prices()
        return result

    def _mark_lazada_prices(self):
        """Let the stores that take their prices from these lists look at them again."""
        stores = self.env["lazada.store"].sudo().search([("push_prices", "=", True)])
        concerned = stores.filtered(lambda store: self & store._price_lists())
        self.env["lazada.price.mark"]._add("price", concerned)

    def _lazada_price_lists(self):
        """Return these lists and those that their rules are based on."""
        lists = found = self
        while found:
            found = found.item_ids.filtered(lambda item: item.base == "pricelist")
            found = found.base_pricelist_id - lists
            lists |= found
        return lists

    def _lazada_next_change(self, now):
        """Return when a rule of these lists begins or ends next; ``False`` if never."""
        Item = self.env["product.pricelist.item"]
        of_lists = Domain("pricelist_id", "in", self.ids)
        starts = Item.search(
            of_lists & Domain("date_start", ">", now), order="date_start", limit=1
        )
        ends = Item.search(
            of_lists & Domain("date_end", ">=", now), order="date_end", limit=1
        )
        # A rule still holds at the second of its end.
        moments = starts.mapped("date_start")
        moments += [end + timedelta(seconds=1) for end in ends.mapped("date_end")]
        return min(moments, default=False)

    def _lazada_prices(self, products, quantity, now):
        """Return the regular price and the sale of each product.

        The regular price is that of the rules without dates (the sales price, if there
        is none). A rule with dates that gives less is a sale: the one that holds now,
        otherwise the next one. One that gives more is the regular price while it holds.
        Prices are in the list's currency.

        :param float quantity: pieces, for rules with a minimum
        :return: ``(price, sale price, rule)`` a piece; without a sale ``None`` and an
            empty rule
        :rtype: dict[product.product, tuple]
        """
        prices = self._lazada_prices_at(products, quantity, now)
        for moment in self._lazada_coming_starts(now):
            without = products.filtered(lambda product: not prices[product][2])
            if not without:
                break
            for product, coming in self._lazada_prices_at(
                without, quantity, moment
            ).items():
                regular = prices[product][0]
                if coming[2] and coming[1] < regular:
                    prices[product] = (regular, *coming[1:])
        return prices

    def _lazada_coming_starts(self, now):
        rules = self.env["product.pricelist.item"].search(
            [("pricelist_id", "=", self.id), ("date_start", ">", now)],
            order="date_start",
        )
        return list(dict.fromkeys(rules.mapped("date_start")))[:ANNOUNCED]

    def _lazada_prices_at(self, products, quantity, moment):
        rules = self._get_applicable_rules(products, moment)
        lasting = rules.filtered(lambda rule: not (rule.date_start or rule.date_end))
        prices = {}
        for product in products:
            rule = rules._lazada_first_for(product, quantity)
            price = self._lazada_price(rule, product, quantity, moment)
            if not (rule.date_start or rule.date_end):
                prices[product] = (price, None, rule.browse())
                continue
            usual = lasting._lazada_first_for(product, quantity)
            regular = self._lazada_price(usual, product, quantity, moment)
            is_sale = price < regular
            prices[product] = (
                (regular, price, rule) if is_sale else (price, None, rule.browse())
            )
        return prices

    def _lazada_price(self, rule, product, quantity, moment):
        return rule._compute_price(
            product, quantity, product.uom_id, date=moment, currency=self.currency_id
        )
