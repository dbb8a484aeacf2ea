from unittest.mock import patch

from odoo.tests import tagged

from .stocking import StockCase

LINES = 200


@tagged("post_install", "-at_install")
class TestStockMarks(StockCase):
    """A change of stock leaves a mark, and costs its transaction next to nothing."""

    def setUp(self):
        super().setUp()
        self.push()

    def marks(self):
        self.commit()
        self.env.cr.execute(
            "SELECT res_model, res_id, afresh, reason FROM lazada_stock_mark"
        )
        return set(self.env.cr.fetchall())

    def move_in(self, products):
        """Return a receipt that is ready to be validated."""
        warehouse = self.store.warehouse_id
        suppliers = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": suppliers.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": 5,
                            "product_uom": product.uom_id.id,
                            "location_id": suppliers.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                    for product in products
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": 5, "picked": True})
        self.commit()
        return picking

    def test_product_is_marked_once(self):
        for quantity in (1, 2, 3):
            self.set_stock(self.cup, quantity)
        self.assertEqual(
            self.marks(), {("product.product", self.cup.id, False, "stock")}
        )

    def test_nothing_while_no_store_pushes(self):
        self.store.push_stock = False
        self.set_stock(self.cup, 1)
        self.assertEqual(self.marks(), set())

    def test_rolled_back_with_the_change(self):
        self.set_stock(self.cup, 1)
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.marks(), set())

    def test_deleted_product(self):
        """A mark does not stand in its way, and harms nobody later."""
        mug = self.make_product("MUG")
        self.env["lazada.stock.mark"]._add("stock", mug)
        self.commit()
        mug.unlink()
        self.push(calls=0)

    def test_deleted_sku(self):
        sku = self.add_skus(self.make_product("MUG"))
        self.commit()
        sku.sudo().unlink()
        self.push(calls=0)

    def test_cost_of_a_transfer(self):
        """200 lines, three stores: one statement more than without the add-on, and one
        or two where a cache of Odoo's has run out meanwhile; never one for a line."""
        for code in ("B", "C"):
            store = self.make_store(code, push_stock=True)
            self.add_skus(self.cup, store=store)
        products = self.cup.browse().concat(
            *(self.make_product(f"LINE-{number}") for number in range(LINES))
        )
        self.add_skus(*products)
        receipts = [self.move_in(products) for _number in range(4)]
        receipts[0].button_validate()  # fills the caches that last
        self.commit()
        with_marks = min(self.count_queries(receipt) for receipt in receipts[1:3])
        with self.without_marks():
            without_marks = self.count_queries(receipts[3])
        marked = {mark for mark in self.marks() if mark[3] == "stock"}
        self.assertEqual({mark[1] for mark in marked}, set(products.ids))
        self.assertLessEqual(with_marks - without_marks, 3)

    def count_queries(self, receipt):
        before = self.cr.sql_log_count
        receipt.button_validate()
        self.commit()
        self.assertEqual(receipt.state, "done")
        return self.cr.sql_log_count - before

    def without_marks(self):
        """Let quants be written as Odoo alone does it."""
        quant = self.env.registry["stock.quant"]
        return patch.object(quant, "_mark_lazada_stock", lambda self: None)
