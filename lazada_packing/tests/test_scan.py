"""W3: what is scanned on the packing table, and every refusal."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable
from odoo.addons.lazada_connector.tests.shipping import ShippingCase


@tagged("post_install", "-at_install")
class TestScan(ShippingCase):
    def setUp(self):
        super().setUp()
        self.cup.barcode = "4006381333931"
        self.picker = self.make_user("picker", "stock.group_stock_user")
        self.Picking = self.env["stock.picking"].with_user(self.picker)

    # --- steps --- #

    def packed(self, order_id, *units, **values):
        """Import an order whose units are in the package ``P<order>`` at Lazada."""
        in_package = {
            "status": "packed",
            "package_id": f"P{order_id}",
            "tracking_code": f"TN{order_id}",
        }
        units = [{**in_package, **unit} for unit in units or [{}]]
        picking = self.buy(order_id, *units, **values)
        self.lazada.calls.clear()
        return picking

    def scan(self, code):
        return self.Picking.action_lazada_scan_parcel(code)

    def open(self, code):
        answer = self.scan(code)
        self.assertIn("parcel", answer, answer)
        return answer["parcel"]

    def assert_refused(self, words, code):
        self.assertRegex(self.scan(code).get("refused", "opened"), words)

    def rows(self, code):
        """Return what is wanted by the references of the rows."""
        return {row["reference"]: row["wanted"] for row in self.open(code)["rows"]}

    def finish(self, picking, **wrong):
        """Scan all pieces; return the answer."""
        parcel = picking.with_user(self.picker)
        counts = {row["key"]: row["wanted"] for row in picking._lazada_parcel_rows()}
        return parcel.action_lazada_scan_done({**counts, **wrong})

    def finish_with(self, picking, answer):
        self.lazada.expect("get_multiple_order_items", answer)
        with self.lazada.serving():
            return self.finish(picking)

    def finish_order(self, order_id, picking):
        self.expect_state(order_id)
        with self.lazada.serving():
            return self.finish(picking)

    # --- opening --- #

    def test_each_number_opens_the_parcel(self):
        picking = self.packed(1, {}, {})
        self.packed(2)
        order = picking.lazada_order_id
        for code in ("TN1", " tn1 ", order.name, picking.name, picking.name.lower()):
            parcel = self.open(code)
            self.assertEqual(parcel["id"], picking.id, code)
        self.assertEqual(parcel["order"], order.name)
        self.assertEqual({row["wanted"] for row in parcel["rows"]}, {2})
        self.assertLessEqual({"TN1", "1", picking.name}, {*parcel["codes"]})

    def test_unknown_code(self):
        self.packed(1)
        for code in ("TN9", "", "TN%", "TN_"):
            self.assert_refused("No Lazada parcel has the number", code)

    def test_a_delivery_of_somebody_else(self):
        picking = self.packed(1)
        other = picking.copy({"lazada_store_id": False, "sale_id": False})
        other.move_ids.sale_line_id = False
        self.assert_refused("No Lazada parcel", other.name)

    def test_shipped_already(self):
        picking = self.packed(1)
        self.ship(picking)
        self.assert_refused("was shipped already", "TN1")

    def test_shipped_in_seller_center(self):
        self.packed(1).lazada_order_id.item_ids.status = "shipped"
        self.assert_refused("Lazada says that order 1 was shipped", "TN1")

    def test_cancelled_delivery(self):
        picking = self.packed(1)
        picking.action_cancel()
        self.assert_refused("is cancelled", picking.name)

    def test_cancelled_at_lazada(self):
        picking = self.packed(1, {}, {})
        units = picking.lazada_order_id.item_ids
        units[0].status = "canceled"
        self.assert_refused("Cancelled at Lazada: 1 × .*SKU-1", "TN1")
        units.status = "canceled"
        self.assert_refused("Cancelled at Lazada: 2 × ", "TN1")

    def test_what_was_cancelled_before_is_in_no_parcel(self):
        self.packed(1, {}, {"status": "canceled"})
        self.assertEqual(self.rows("TN1"), {"SKU-1 · 4006381333931": 1})

    def test_refused_by_lazada(self):
        picking = self.packed(1)
        shipment = self.env["lazada.shipment"]._request(picking, "ready_to_ship")
        shipment._refuse("No such package.")
        self.assert_refused("Lazada refused .*No such package", "TN1")

    def test_goods_to_be_picked_first(self):
        self.store.warehouse_id.delivery_steps = "pick_ship"
        pick = self.packed(1)
        self.assertEqual(pick.picking_type_code, "internal")
        self.assert_refused("its goods have to be picked first", "TN1")
        self.ship(pick)
        self.assertEqual(self.open("TN1")["name"], pick.sale_id.picking_ids[-1:].name)

    def test_an_incoming_transfer_is_no_parcel(self):
        picking = self.packed(1)
        receipts = picking.picking_type_id.warehouse_id.in_type_id
        back = picking.copy({"picking_type_id": receipts.id})
        self.assert_refused("No Lazada parcel", back.name)

    def test_lazadas_own_warehouse(self):
        picking = self.packed(1)
        cls = type(self.env["stock.picking"])
        self.patch(cls, "_is_lazada_delivery", lambda row: False)
        self.assert_refused("leaves from Lazada's own warehouse", picking.name)

    def test_two_parcels_of_an_order(self):
        picking = self.packed(1, {}, {})
        backorder = self.ship(picking, done=1)
        self.assertEqual(self.open("1")["id"], backorder.id)
        third = picking.copy({"name": "OUT/COPY"})
        self.assert_refused(f"several parcels.*: {third.name}, {backorder.name}", "1")

    def test_own_fleet_is_packed_too(self):
        self.packed(1, {"delivery_option_sof": 1})
        parcel = self.open("TN1")
        self.assertTrue(parcel["own_fleet"])
        self.assertFalse(parcel["has_label"])
        with self.assertRaisesRegex(UserError, "no label to print"):
            self.Picking.browse(parcel["id"]).action_lazada_print_label()

    # --- companies and rights --- #

    def test_another_company(self):
        picking = self.packed(1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.picker.company_ids = [Command.link(company.id)]
        self.Picking = self.Picking.with_context(allowed_company_ids=company.ids)
        name = picking.company_id.name
        self.assert_refused(f"TN1 belongs to {name}", "TN1")
        with self.assertRaises(AccessError):
            self.Picking.browse(picking.id).action_lazada_scan_done({})

    def test_a_company_of_others_is_unknown(self):
        picking = self.packed(1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.make_user("x", "stock.group_stock_user", company=company)
        self.Picking = self.Picking.with_user(stranger)
        self.assert_refused("No Lazada parcel has the number", "TN1")
        for method in ("action_lazada_scan_other", "action_lazada_scan_done"):
            with self.assertRaises(AccessError):
                getattr(self.Picking.browse(picking.id), method)()

    def test_only_people_of_the_warehouse(self):
        self.packed(1)
        clerk = self.make_user("clerk", "lazada_connector.group_lazada_user")
        self.Picking = self.Picking.with_user(clerk)
        with self.assertRaisesRegex(AccessError, "people of the warehouse"):
            self.scan("TN1")

    # --- goods --- #

    def test_codes_of_a_product(self):
        six = self.env["uom.uom"].create(
            {
                "name": "Pack of 6",
                "relative_factor": 6,
                "relative_uom_id": self.cup.uom_id.id,
            }
        )
        self.env["product.uom"].create(
            {"product_id": self.cup.id, "uom_id": six.id, "barcode": "SIX"}
        )
        self.packed(1, *[{}] * 7)
        [row] = self.open("TN1")["rows"]
        self.assertEqual(row["codes"], {"4006381333931": 1, "SKU-1": 1, "SIX": 6})
        self.assertEqual(row["wanted"], 7)

    def test_without_barcode_the_reference_counts(self):
        self.packed(1)
        self.cup.write({"barcode": False, "default_code": "mug-1"})
        [row] = self.open("TN1")["rows"]
        self.assertEqual(row["codes"], {"SKU-1": 1, "MUG-1": 1})
        self.assertEqual(row["reference"], "mug-1")

    def test_a_sku_of_several_pieces(self):
        self.packed(1)
        self.cup.write({"barcode": "CUP", "default_code": "CUP-REF"})
        sku = self.env["lazada.sku"].search([("seller_sku", "=", "SKU-1")])
        sku.write({"product_id": self.cup.id, "pieces": 3})
        picking = self.packed(2)
        [row] = self.open("TN2")["rows"]
        self.assertEqual(row["wanted"], 3)
        self.assertEqual(row["codes"], {"SKU-1": 3, "CUP-REF": 1, "CUP": 1})
        self.assertEqual(self.finish_order(2, picking)["done"], picking.name)

    def test_other_codes_are_named(self):
        plate = self.make_product("PLATE", barcode="PLATE-BAR")
        picking = self.packed(1)
        self.packed(2)
        parcel = picking.with_user(self.picker)
        for code, words in {
            "PLATE-BAR": f"Wrong product: .*{plate.name}",
            "plate": "Wrong product",
            "TN2": "another parcel. Finish",
            "NOWHERE": "Nothing here has the code NOWHERE",
        }.items():
            answer = parcel.action_lazada_scan_other(code)
            self.assertRegex(answer["refused"], words)

    def test_lots_that_are_chosen_are_scanned(self):
        self.cup.tracking = "serial"
        picking = self.packed(1, {}, {})
        self.assert_refused("needs lot or serial numbers", "TN1")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.cup.id} for name in ("s1", "S2")]
        )
        picking.move_line_ids.unlink()
        for lot in lots:
            self.env["stock.move.line"].create(
                {
                    "move_id": picking.move_ids.id,
                    "picking_id": picking.id,
                    "product_id": self.cup.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                }
            )
        parcel = self.open("TN1")
        codes = [[*row["codes"]] for row in parcel["rows"]]
        self.assertEqual(codes, [["S1"], ["S2"]])
        self.assertEqual(self.finish_order(1, picking)["done"], picking.name)
        self.assertEqual(picking.move_line_ids.lot_id, lots)

    # --- the last piece --- #

    def test_validates_without_a_question(self):
        picking = self.packed(1, {}, {})
        answer = self.finish_order(1, picking)
        self.assertEqual(answer, {"done": picking.name, "action": False})
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.move_ids.quantity, 2)
        self.assertFalse(picking.backorder_ids)

    def test_cancelled_a_second_ago(self):
        picking = self.packed(1, {}, {})
        self.open("TN1")
        self.change(1, 1, status="canceled")
        answer = self.finish_order(1, picking)
        self.assertRegex(answer["refused"], "Cancelled at Lazada: 1 × ")
        self.assertNotEqual(picking.state, "done")
        # what Lazada said is kept, and followed
        self.assertIn("canceled", picking.lazada_order_id.item_ids.mapped("status"))
        self.assertEqual(picking.lazada_order_id.state, "pending")

    def test_shipped_a_second_ago(self):
        picking = self.packed(1)
        self.change(1, status="shipped")
        answer = self.finish_order(1, picking)
        self.assertRegex(answer["refused"], "was shipped already")
        self.assertNotEqual(picking.state, "done")

    def test_lazada_cannot_be_reached(self):
        picking = self.packed(1)
        answer = self.finish_with(picking, LazadaUnavailable("no answer"))
        self.assertRegex(answer["unreachable"], "^Not shipped: .*order 1.*once more.$")
        self.assertNotEqual(picking.state, "done")
        self.assertEqual(self.finish_order(1, picking)["done"], picking.name)

    def test_what_a_person_can_mend_is_said(self):
        picking = self.packed(1)
        self.store.connection_error = "The seller has withdrawn the application."
        answer = self.finish(picking)
        self.assertRegex(answer["unreachable"], r"Not shipped: [\s\S]*LZD-SG: ")
        self.assertNotEqual(picking.state, "done")

    def test_the_call_is_short(self):
        store = self.store.with_context(lazada_is_scanning=True)
        self.assertLess(store._call_seconds(), 10)
        self.assertFalse(self.store._call_seconds())

    def test_twice_by_two_people(self):
        picking = self.packed(1)
        self.finish_order(1, picking)
        answer = picking.with_user(self.picker).action_lazada_scan_done({})
        self.assertRegex(answer["refused"], "was shipped already")

    def test_counts_of_before_a_change(self):
        picking = self.packed(1, {}, {})
        key = picking._lazada_parcel_rows()[0]["key"]
        answer = self.finish(picking, **{key: 1})
        self.assertRegex(answer["refused"], "has changed meanwhile")
        self.assertNotEqual(picking.state, "done")

    def test_a_question_of_odoo_is_not_answered_here(self):
        picking = self.packed(1)
        cls = type(self.env["stock.picking"])
        self.patch(cls, "_pre_action_done_hook", lambda row: {"type": "x"})
        self.expect_state(1)
        with (
            self.lazada.serving(),
            self.fails(UserError, "Odoo has a question about"),
        ):
            self.finish(picking)

    # --- labels --- #

    def test_label_is_printed_by_the_browser(self):
        picking = self.packed(1)
        self.assertTrue(self.open("TN1")["has_label"])
        label = picking.lazada_package_ids._attach_label(b"%PDF-1.4")
        action = picking.with_user(self.picker).action_lazada_print_label()
        self.assertEqual(action["params"]["urls"], [f"/web/content/{label.id}"])
        self.assertEqual(picking.lazada_label_printed_by_id, self.picker)
        self.assertTrue(picking.lazada_label_printed_at)
