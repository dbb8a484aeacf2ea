from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.sale.draft import draft_lines
from .common import LazadaCase
from .payloads import product_row, sku_row


@tagged("post_install", "-at_install")
class TestPacks(LazadaCase):
    """A SKU that stands for several pieces of a product."""

    def pack(self, pieces):
        """Return the store's SKU of ``pieces`` cups."""
        self.lazada.expect(
            "iter_product_pages", [[product_row(1, sku_row(9001, "SKU-1"))]]
        )
        with self.lazada.serving():
            self.store._download_products()
        sku = self.env["lazada.sku"].search([("store_id", "=", self.store.id)])
        sku.pieces = pieces
        return sku

    def test_pieces_are_ordered_delivered_and_invoiced(self):
        self.pack(6)
        order = self.import_one(1, {"item_price": 10.0}, {"item_price": 10.0})
        line = order.sale_order_id.order_line
        self.assertEqual((line.product_uom_qty, line.lazada_pieces), (12, 6))
        self.assertEqual(order.sale_order_id.amount_total, 20.0)
        self.assertEqual(line.move_ids.product_uom_qty, 12)
        invoice = order.sale_order_id._create_invoices()
        self.assertEqual((invoice.invoice_line_ids.quantity, invoice.amount_total),
                         (12, 20.0))  # fmt: skip

    def test_total_is_exact_however_it_divides(self):
        """X1: with and without tax, packs that divide no price evenly."""
        sku = self.pack(1)
        taxes = self.env["account.tax"].create(
            [
                {
                    "name": f"T{amount}{kind}",
                    "amount": amount,
                    "price_include_override": kind,
                    "company_id": self.env.company.id,
                }
                for amount in (7, 9.5)
                for kind in ("tax_included", "tax_excluded")
            ]
        )
        order_id = 0
        for tax in [taxes.browse(), *taxes]:
            self.cup.taxes_id = [Command.set(tax.ids)]
            for pieces in (3, 7, 144):
                sku.pieces = pieces
                for price in (0.0, 0.01, 9.99, 1234.56):
                    order_id += 1
                    self.download_one(
                        order_id, *[{"item_price": price}] * 2,
                        {"item_price": 5.55, "voucher_seller": 0.33},
                    )  # fmt: skip
        self.store._import_orders()
        orders = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(len(orders), 60)
        for order in orders:
            self.assertEqual(order.state, "done", order.error_message)
            self.assertTrue(order.totals_match)

    def test_order_keeps_its_pieces_when_the_pack_changes(self):
        sku = self.pack(6)
        order = self.import_one(1)
        sku.write({"pieces": 12, "product_id": self.make_product("OTHER").id})
        sale = order.sale_order_id
        line = sale.order_line
        self.assertEqual((line.product_uom_qty, line.lazada_pieces), (6, 6))
        (again,) = draft_lines(order, sale.fiscal_position_id, line)
        self.assertEqual((again.product, again.quantity), (self.cup, 6))
        self.assertEqual(again.price_unit, line.price_unit)
        self.assertEqual(
            self.import_one(2).sale_order_id.order_line.product_uom_qty, 12
        )

    def test_units_of_a_delivery_are_whole_packs(self):
        """X9: what Lazada is told is packed."""
        self.pack(6)
        line = self.import_one(1, {}, {}).sale_order_id.order_line
        move = line.move_ids
        move.product_uom_qty = 11
        rest = move.copy({"product_uom_qty": 1})
        self.assertEqual(line._count_lazada_units(move), 1)
        self.assertEqual(line._count_lazada_units(move + rest), 2)

    @mute_logger("odoo.sql_db")
    def test_a_pack_of_nothing_is_refused(self):
        sku = self.pack(2)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            sku.pieces = 0
            sku.flush_recordset()
