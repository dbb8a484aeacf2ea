from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import USER, LazadaCase
from .payloads import product_row, sku_row


@tagged("post_install", "-at_install")
class TestSkuLink(LazadaCase):
    """The wizard that links many SKUs, or creates their products."""

    def skus(self, *rows, item_id=1, store=None, **values):
        """Download SKUs of one Lazada product; return those of the store."""
        store = store or self.store
        self.lazada.expect(
            "iter_product_pages", [[product_row(item_id, *rows, **values)]]
        )
        with self.lazada.serving():
            store._download_products()
        return self.env["lazada.sku"].search([("store_id", "=", store.id)])

    def wizard(self, skus):
        return self.env["lazada.sku.link"].browse(skus.action_link_many()["res_id"])

    def test_proposals(self):
        """A reference written otherwise, or the same name; never a guess among two."""
        mug = self.make_product("mug 01", name="A Mug").with_env(self.env)
        self.make_product("TWIN-1")
        self.make_product("TWIN1")
        bowl = self.make_product("X", name="Soup Bowl").with_env(self.env)
        skus = self.skus(
            sku_row(11, "MUG-01"), sku_row(12, "twin 1"), sku_row(13, "NOTHING")
        )
        skus += self.skus(sku_row(21, "B"), item_id=2, attributes={"name": "soup bowl"})
        lines = self.wizard(skus).line_ids
        found = {line.seller_sku: line.product_id for line in lines}
        none = self.env["product.product"]
        self.assertEqual(
            found, {"MUG-01": mug, "twin 1": none, "NOTHING": none, "B": bowl}
        )
        self.assertEqual(set(skus.mapped("product_id")), set(), "only proposed")

    def test_variants_of_one_name_are_not_proposed_by_it(self):
        self.make_product("X", name="Shirt")
        skus = self.skus(
            sku_row(11, "S", saleProp={"size": "S"}),
            sku_row(12, "M", saleProp={"size": "M"}),
            attributes={"name": "Shirt"},
        )
        self.assertFalse(self.wizard(skus).line_ids.product_id)

    def test_link_and_create(self):
        mug = self.make_product("mug 01").with_env(self.env)
        skus = self.skus(
            sku_row(11, "MUG-01"),
            sku_row(12, "NEW", price="9.90", saleProp={"color": "Red"}),
            sku_row(13, "LEFT"),
            sku_row(14, "8881234567895"),
        )
        wizard = self.wizard(skus)
        with Form(wizard) as form:
            form.create_missing = True
        self.assertEqual(wizard.summary, "1 to link, 3 to create, 0 left as they are.")
        left = wizard.line_ids.filtered(lambda line: line.seller_sku == "LEFT")
        left.create_product = False
        wizard.line_ids.filtered("product_id").pieces = 6
        answer = wizard.action_apply()
        self.assertIn("3 SKUs linked, 2 products created, 1 SKUs",
                      answer["params"]["message"])  # fmt: skip
        by_code = {sku.seller_sku: sku for sku in skus}
        self.assertEqual((by_code["MUG-01"].product_id, by_code["MUG-01"].pieces),
                         (mug, 6))  # fmt: skip
        new = by_code["NEW"].product_id
        self.assertEqual(
            (new.name, new.default_code, new.barcode, new.is_storable),
            ("Product 1 (Red)", "NEW", False, True),
        )
        self.assertTrue(new.taxes_id)
        paid = new.taxes_id.compute_all(new.list_price)["total_included"]
        self.assertAlmostEqual(paid, 9.9, 2, "Lazada's price includes the taxes")
        self.assertEqual(by_code["8881234567895"].product_id.barcode, "8881234567895")
        self.assertFalse(by_code["LEFT"].product_id)

    def test_what_a_person_has_to_choose_is_not_created_in_bulk(self):
        self.make_product("TWIN")
        self.make_product("TWIN")
        wizard = self.wizard(self.skus(sku_row(11, "TWIN"), sku_row(12, "NEW")))
        wizard.create_missing = True
        to_create = wizard.line_ids.filtered("create_product")
        self.assertEqual(to_create.mapped("seller_sku"), ["NEW"])

    def test_again_changes_nothing(self):
        skus = self.skus(sku_row(11, "NEW"))
        wizard = self.wizard(skus)
        wizard.line_ids.create_product = True
        for _time in range(2):
            wizard.action_apply()
        found = self.env["product.product"].search([("default_code", "=", "NEW")])
        self.assertEqual((len(found), skus.product_id), (1, found))
        answer = skus.action_link_many()
        self.assertIn("Linked already: 1.", answer["params"]["message"])

    def test_one_product_for_one_seller_sku_in_two_stores(self):
        other = self.make_store("LZD-2").with_env(self.env)
        skus = self.skus(sku_row(11, "NEW")) + self.skus(
            sku_row(11, "NEW"), store=other
        )
        wizard = self.wizard(skus)
        wizard.line_ids.create_product = True
        wizard.action_apply()
        self.assertEqual(len(skus), 2)
        self.assertEqual(len(skus.product_id), 1)

    def test_barcode_of_something_else_is_not_used_twice(self):
        self.make_product("X", barcode="8881234567895", active=False)
        sku = self.skus(sku_row(11, "8881234567895"))
        self.assertIn("archived", sku.link_problem)
        wizard = self.wizard(sku)
        self.assertEqual(wizard.line_ids.reason, sku.link_problem)
        wizard.line_ids.create_product = True
        wizard.action_apply()
        self.assertEqual((sku.product_id.default_code, sku.product_id.barcode),
                         ("8881234567895", False))  # fmt: skip

    def test_waiting_orders_go_through(self):
        order = self.download_one(1, {"sku": "NEW", "sku_id": 77})
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        wizard = self.wizard(order.item_ids.sku_id)
        self.assertEqual(wizard.line_ids.waiting_order_count, 1)
        wizard.line_ids.create_product = True
        wizard.action_apply()
        self.assertEqual(order.state, "pending")
        self.store._import_orders()
        self.assertEqual(order.state, "done")

    def test_hundreds_at_once(self):
        rows = [sku_row(1000 + number, f"MANY-{number}") for number in range(300)]
        skus = self.skus(*rows)
        wizard = self.wizard(skus)
        with Form(wizard) as form:
            form.create_missing = True
        wizard.action_apply()
        self.assertEqual(len(skus.product_id), 300)

    def test_rights(self):
        """Users link; creating products needs the right to do so."""
        skus = self.skus(sku_row(11, "mug-01"), sku_row(12, "NEW"))
        self.make_product("MUG 01")
        user = self.make_user("linker", USER)
        wizard = self.wizard(skus.with_user(user)).with_user(user)
        self.assertFalse(wizard.can_create)
        wizard.action_apply()
        self.assertEqual(len(skus.product_id), 1)
        wizard = self.wizard(skus.with_user(user)).with_user(user)
        wizard.line_ids.create_product = True
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_product_of_another_company_cannot_be_chosen(self):
        company = self.env["res.company"].create({"name": "Another"})
        foreign = self.make_product("mug 01", company_id=company.id)
        skus = self.skus(sku_row(11, "MUG-01"))
        wizard = self.wizard(skus)
        self.assertFalse(wizard.line_ids.product_id)
        with self.assertRaisesRegex(Exception, "compan"):
            wizard.line_ids = [
                Command.update(wizard.line_ids.id, {"product_id": foreign.id})
            ]
