"""What was read from Lazada and is sent back is unchanged, whatever taxes and
currencies."""

from itertools import count, product

from odoo import Command
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase

PRICES = (47.18, 0.99, 632.7, 1234.56, 3, 250000)


@tagged("post_install", "-at_install")
class TestRoundTrip(LazadaCase):
    def setUp(self):
        super().setUp()
        self.numbers = count(1)
        currencies = self.env["res.currency"].with_context(active_test=False)
        for name, rate in (("SGD", 1.3571), ("THB", 36.17), ("VND", 25431.5)):
            currency = currencies.search([("name", "=", name)])
            values = {"currency_id": currency.id, "name": "2020-01-01", "rate": rate}
            self.env["res.currency.rate"].create(values)
        self.position = self.env["account.fiscal.position"].create({"name": "Mapped"})
        self.free = self.env["account.fiscal.position"].create({"name": "Free"})
        into_excluded, into_included = self.tax(9, True), self.tax(11)
        both = self.tax(15, True)
        for original, amount, included in (
            (into_excluded, 17, False),
            (into_included, 6, True),
            (both, 21, True),
        ):
            self.tax(
                amount,
                included,
                fiscal_position_ids=self.position.ids,
                original_tax_ids=original.ids,
            )
        self.shapes = {
            "none": self.env["account.tax"],
            "included": self.tax(9, True),
            "excluded": self.tax(15),
            "awkward": self.tax(13.33),
            "several": self.tax(6) + self.tax(2.5),
            "mixed": self.tax(8, True) + self.tax(5),
            "tax on tax": self.tax(10, include_base_amount=True) + self.tax(4),
            "division": self.tax(12, amount_type="division"),
            "fixed": self.tax(0.5, amount_type="fixed"),
            "included becomes excluded": into_excluded,
            "excluded becomes included": into_included,
            "included stays included": both,
        }

    def tax(self, amount, included=False, **values):
        return self.env["account.tax"].create(
            {
                "name": f"Tax {next(self.numbers)}",
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": "tax_included"
                if included
                else "tax_excluded",
                **values,
            }
        )

    def stores(self):
        """Yield stores in the company's currency and in others, with fiscal
        positions."""
        for region, position in product(
            ("sg", "th", "vn"), (self.position.browse(), self.position, self.free)
        ):
            customer = self.env["res.partner"].create({"name": "Buyers"})
            customer.property_account_position_id = position
            code = f"{region}-{next(self.numbers)}"
            values = {"region": region, "partner_id": customer.id}
            store = self.make_store(code, **values).with_env(self.env)
            yield store

    def test_created_products_are_pushed_as_they_were_read(self):
        for store in self.stores():
            digits = store.currency_id.decimal_places
            lists = self.env["product.pricelist"].create(
                [
                    {"name": "Lazada's", "currency_id": store.currency_id.id},
                    {"name": "Ours", "currency_id": self.env.company.currency_id.id},
                ]
            )
            for shape, taxes in self.shapes.items():
                self.env.company.account_sale_tax_id = taxes[:1]
                skus = self.env["lazada.sku"].create(
                    [
                        {
                            "store_id": store.id,
                            "lazada_id": str(next(self.numbers)),
                            "seller_sku": f"R{next(self.numbers)}",
                            "price": round(
                                price * 100 if not digits else price, digits
                            ),
                            "pieces": pieces,
                        }
                        for price, pieces in product(PRICES, (1, 6))
                        if shape != "fixed" or price > pieces
                    ]
                )
                with self.patch_default_taxes(taxes):
                    skus._create_products()
                for pricelist in lists:
                    store.price_pricelist_id = pricelist
                    skus.invalidate_recordset()
                    with self.subTest(store=store.code, shape=shape):
                        self.assertFalse(skus._changing_prices())
                        self.assertEqual(
                            skus.mapped("list_price"), skus.mapped("price")
                        )
                        self.assertFalse(any(skus.mapped("list_price_change")))

    def patch_default_taxes(self, taxes):
        """New products get these taxes."""
        defaults = self.env["ir.default"].sudo()
        defaults.set("product.template", "taxes_id", taxes.ids)
        defaults.set("product.product", "taxes_id", taxes.ids)
        return self.env.cr.savepoint(flush=False)

    def test_a_price_that_counts_the_tax_twice_is_warned_of(self):
        """15 % on top of what Lazada's buyers pay already."""
        store = next(self.stores())
        self.cup.taxes_id = [Command.set(self.shapes["excluded"].ids)]
        skus = self.env["lazada.sku"]
        for number, price in enumerate(PRICES):
            goods = self.cup.copy({"list_price": price, "default_code": f"T{number}"})
            skus += skus.create(
                {
                    "store_id": store.id,
                    "lazada_id": str(number),
                    "seller_sku": f"T{number}",
                    "price": price,
                    "product_id": goods.id,
                }
            )
        store.price_pricelist_id = self.env["product.pricelist"].create(
            {"name": "Lazada", "currency_id": store.currency_id.id}
        )
        self.env.company.currency_id = store.currency_id
        preview = self.env["lazada.price.preview"].browse(
            store.action_preview_prices()["res_id"]
        )
        self.assertEqual(preview.changed_count, len(PRICES))
        self.assertEqual(preview.review_count, 0, "below the guard")
        self.assertAlmostEqual(preview.common_change, 15, 0)
        self.assertAlmostEqual(skus[0].list_price_change, 15, 1)
        skus.product_id.taxes_id = False
        skus.invalidate_recordset()
        preview = self.env["lazada.price.preview"].browse(
            store.action_preview_prices()["res_id"]
        )
        self.assertFalse(preview.common_change)
