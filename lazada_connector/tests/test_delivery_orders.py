from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..lazada_api import (
    Label,
    LazadaApiError,
    LazadaUnavailable,
)
from .common import USER
from .payloads import item_row
from .shipping import ShipmentCase, package_result

READ, READY = "get_multiple_order_items", "ready_to_ship"


@tagged("post_install", "-at_install")
class TestDeliveryOrders(ShipmentCase):
    # === LABELS === #

    def test_label_is_attached(self):
        picking = self.packed(1)
        url = "https://filebroker.example/label.pdf"
        self.lazada.expect("get_package_label", Label(url, b""), ["P1"])
        self.lazada.expect("download", b"%PDF-1.4 label", url)
        action = self.press(picking, "label")
        found = self.env["ir.attachment"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]
        )
        self.assertEqual(found.raw, b"%PDF-1.4 label")
        self.assertEqual(found.mimetype, "application/pdf")
        self.assertIn(str(found.id), action["url"])

    def test_no_label_for_sof_nor_before_packing(self):
        for picking in (self.packed(1, delivery_option_sof=1), self.buy(2)):
            with self.subTest(order=picking.origin), self.fails(UserError, "no label"):
                self.press(picking, "label")

    def test_label_refused(self):
        picking = self.packed(1)
        self.lazada.expect("get_package_label", LazadaApiError("no label yet", "34"))
        with self.fails(UserError, "no label yet"):
            self.press(picking, "label")

    # === REPACK === #

    def test_repack(self):
        picking = self.packed(1)
        self.lazada.expect("repack", [package_result("P1")], ["P1"])
        self.change(1, status="repacked", package_id="", tracking_code="")
        self.expect_state(1)
        with self.lazada.serving():
            picking.lazada_package_ids.action_repack()
        self.assertEqual(picking.lazada_shipment_state, "to_pack")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P2"})
        self.press(picking, "pack")
        self.assertEqual(picking.carrier_tracking_ref, "TN-P2")
        living = picking.lazada_package_ids.filtered("item_ids")
        self.assertEqual(living.lazada_id, "P2")
        self.lazada.expect("get_package_label", Label("https://x/1", b""), ["P2"])
        self.lazada.expect("download", b"%PDF-1.4", "https://x/1")
        self.press(picking, "label")  # none for the dissolved package

    def test_repack_when_lazada_keeps_the_old_number(self):
        """A unit that is repacked may still name its old package."""
        picking = self.packed(1)
        self.lazada.expect("repack", [package_result("P1")], ["P1"])
        self.change(1, status="repacked")
        self.expect_state(1)
        with self.lazada.serving():
            picking.lazada_package_ids.action_repack()
        self.expect_state(1, times=2)
        self.expect_pack({1: "P2"})
        self.press(picking, "pack")
        states = {row.lazada_id: row.status for row in picking.lazada_package_ids}
        self.assertEqual(states, {"P1": "canceled", "P2": "packed"})

    def test_repack_refused(self):
        picking = self.packed(1)
        refused = package_result("P1", "73", "Too late")
        self.lazada.expect("repack", [refused], ["P1"])
        self.change(1, status="ready_to_ship")
        self.expect_state(1)
        with self.lazada.serving():
            answer = picking.lazada_package_ids.action_repack()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("0 dissolved by Lazada, 1 refused", answer["params"]["message"])
        self.assertIn("P1: Too late", answer["params"]["message"])
        self.assertEqual(picking.lazada_package_ids.status, READY)

    def test_repack_partly_refused(self):
        """What was dissolved can be packed again, whatever became of the others."""
        first, second = self.packed(1), self.packed(2)
        refused = package_result("P2", "73", "Too late")
        packages = (first + second).lazada_package_ids.sorted("lazada_id")
        self.lazada.expect("repack", [package_result("P1"), refused], ["P1", "P2"])
        self.change(1, status="repacked", package_id="", tracking_code="")
        self.change(2, status="ready_to_ship")
        self.expect_state(1, 2)
        with self.lazada.serving():
            answer = packages.action_repack()
        self.assertIn("1 dissolved by Lazada, 1 refused", answer["params"]["message"])
        self.assertEqual(packages.mapped("status"), ["canceled", READY])
        self.assertEqual(first.lazada_shipment_state, "to_pack")
        self.assertIn("dissolved", " ".join(self.messages_of(packages[0])))
        self.assertNotIn("dissolved", " ".join(self.messages_of(packages[1])))

    def test_repack_of_many(self):
        """Lazada takes 20 packages a call; a call that fails stops no other."""
        units = [
            {"status": "packed", "package_id": f"P{each:02}"} for each in range(22)
        ]
        packages = self.buy(1, *units).sale_id.lazada_order_id.package_ids
        packages = packages.sorted("id")
        names = packages.mapped("lazada_id")
        results = [package_result(each) for each in names[:20]]
        self.lazada.expect("repack", results, names[:20])
        self.lazada.expect("repack", LazadaUnavailable("down"), names[20:])
        self.change(1, *range(20), status="repacked", package_id="")
        self.expect_state(1, times=2)
        with self.lazada.serving():
            answer = packages.action_repack()
        self.assertIn("20 dissolved by Lazada, 2 refused", answer["params"]["message"])
        self.assertIn("down", answer["params"]["message"])

    def test_repack_whose_answer_is_lost(self):
        """What Lazada shows counts."""
        picking = self.packed(1)
        self.lazada.expect("repack", LazadaUnavailable("timeout"))
        self.change(1, status="repacked", package_id="", tracking_code="")
        self.expect_state(1)
        with self.lazada.serving():
            answer = picking.lazada_package_ids.action_repack()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(picking.lazada_shipment_state, "to_pack")

    # === ON VALIDATION === #

    def test_validation_only_if_the_store_says_so(self):
        self.ship(self.buy(1))
        self.assertFalse(self.env["lazada.shipment"].search([]))
        for order_id, target in ((2, "packed"), (3, READY)):
            self.store.ship_on_validate = target
            picking = self.buy(order_id)
            self.ship(picking)
            shipment = self.shipment_of(picking)
            self.assertEqual((shipment.target, shipment.state), (target, "pending"))
        self.assertFalse(self.lazada.calls)

    def test_validation_takes_nothing_back(self):
        """Ready to ship was asked for; “pack” on validation must not lower it."""
        self.store.ship_on_validate = "packed"
        picking = self.buy(1)
        self.lazada.expect(READ, LazadaUnavailable("down"))
        self.press(picking)
        self.ship(picking)
        self.assertEqual(self.shipment_of(picking).target, READY)

    def test_pack_after_a_refusal(self):
        """A person who only wants to pack, after ready to ship was refused."""
        picking = self.refuse_one(code="700026", message="Order is on hold")
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        self.press(picking, "pack")
        self.assertEqual(picking.lazada_shipment_state, "packed")

    def test_validation_of_what_is_packed_already(self):
        """Nothing is left to say: no call, and no second line in the chatter."""
        self.store.ship_on_validate = "packed"
        picking = self.packed(1)
        self.ship(picking)
        self.run_queue()
        self.assertFalse(self.lazada.calls)
        found = [body for body in self.messages_of(picking) if "TN-P1" in body]
        self.assertEqual(len(found), 1)

    def test_other_deliveries_are_left_alone(self):
        self.store.ship_on_validate = READY
        partner = self.env["res.partner"].create({"name": "Walk-in"})
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": self.cup.id})],
            }
        )
        sale.action_confirm()
        picking = sale.picking_ids
        self.assertFalse(picking.lazada_shipment_state)
        with self.fails(UserError, "None of these"):
            self.press(picking)
        self.ship(picking)
        self.assertFalse(self.shipment_of(picking))

    # === WHO === #

    def test_stock_user_without_lazada_groups(self):
        picking = self.buy(1)
        user = self.make_user("picker", "stock.group_stock_user")
        mine = picking.with_user(user)
        self.assertEqual(mine.lazada_shipment_state, "to_pack")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        self.press(mine)
        self.assertEqual(mine.lazada_shipment_state, READY)
        self.assertEqual(mine.lazada_package_ids.mapped("tracking_number"), ["TN-P1"])
        self.lazada.expect("get_package_label", Label("https://x/1", b""), ["P1"])
        self.lazada.expect("download", b"%PDF-1.4", "https://x/1")
        self.press(mine, "label")

    def test_who_may_not_write_deliveries_may_not_ship(self):
        picking = self.buy(1)
        user = self.make_user("nobody", "base.group_user")
        with self.fails(AccessError, ""):
            self.press(picking.with_user(user))
        self.assertFalse(self.shipment_of(picking))

    def test_other_companies_see_nothing(self):
        picking = self.packed(1)
        company = self.env["res.company"].create({"name": "Other Ltd"})
        user = self.make_user(
            "other", f"{USER},stock.group_stock_user", company=company
        )
        for model in ("lazada.package", "lazada.shipment"):
            self.assertTrue(self.env[model].search_count([]))
            self.assertFalse(self.env[model].with_user(user).search_count([]))
        with self.fails(AccessError, ""):
            picking.lazada_package_ids.with_user(user).read(["tracking_number"])

    def test_stores_are_kept_apart(self):
        """A batch of two stores: each is asked for its own orders only."""
        other = self.make_store("LZD-2", shipping_allocate_type="TFS")
        other = other.with_env(self.env)
        mine = self.buy(1)
        theirs = self.buy(2, store=other)
        by_store = {self.store: 1, other: 2}
        for _read in range(4):
            self.lazada.expect(
                READ,
                lambda store: {
                    str(by_store[store]): [
                        dict(unit) for unit in self.at_lazada[by_store[store]]
                    ]
                },
            )
        self.expect_pack({1: "P1"})
        self.expect_pack({2: "P2"})
        self.expect_ready("P1")
        self.expect_ready("P2")
        self.press(mine + theirs)
        self.assertEqual(mine.lazada_package_ids.store_id, self.store)
        self.assertEqual(theirs.lazada_package_ids.store_id, other)

    # === VIEWS === #

    def test_views(self):
        picking = self.packed(1)
        for record, view in (
            (picking, "stock.view_picking_form"),
            (picking.lazada_package_ids, "lazada_connector.lazada_package_view_form"),
        ):
            with Form(record, view) as form:
                self.assertEqual(form.id, record.id)
        arch = picking.get_view(self.env.ref("stock.view_picking_form").id, "form")[
            "arch"
        ]
        for button in ("pack", "ready_to_ship", "label"):
            self.assertIn(f'name="action_lazada_{button}"', arch)
        to_pack = self.env.ref("stock.view_picking_internal_search")
        self.assertIn("lazada_to_pack", picking.get_view(to_pack.id, "search")["arch"])

    def buttons_of(self, picking):
        """Return which of Lazada's buttons the form of a delivery shows."""
        view = self.env.ref("stock.view_picking_form")
        form = etree.fromstring(picking.get_view(view.id, "form")["arch"])
        names = (
            "lazada_order_id",
            "lazada_shipment_state",
            "lazada_has_label",
            "state",
        )
        values = {name: picking[name] for name in names}
        prefix = "action_lazada_"
        return {
            button.get("name").removeprefix(prefix)
            for button in form.iter("button")
            if button.get("name", "").startswith(prefix)
            and not safe_eval(button.get("invisible"), values)
        }

    def test_buttons_follow_the_state(self):
        picking = self.buy(1)
        self.assertEqual(self.buttons_of(picking), {"pack", "ready_to_ship"})
        self.lazada.expect(READ, LazadaUnavailable("down"))
        self.press(picking)
        self.assertEqual(self.buttons_of(picking), set())
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        self.run_queue()
        self.assertEqual(self.buttons_of(picking), {"label"})
        packed = self.packed(2)
        self.assertEqual(self.buttons_of(packed), {"ready_to_ship", "label"})
        cancelled = self.buy(3)
        cancelled.action_cancel()
        self.assertEqual(self.buttons_of(cancelled), set())

    def test_server_actions_for_many(self):
        pickings = self.buy(1) + self.buy(2)
        self.expect_state(1, 2, times=2)
        self.expect_pack({1: "P1", 2: "P2"})
        action = self.env.ref("lazada_connector.action_lazada_pack")
        with self.lazada.serving():
            action.with_context(
                active_model="stock.picking", active_ids=pickings.ids
            ).run()
        self.assertEqual(set(pickings.mapped("lazada_shipment_state")), {"packed"})

    def test_unit_is_not_packed_twice(self):
        """Two deliveries of an order never claim the same unit."""
        picking = self.buy(1, {}, {})
        picking._assign_lazada_units()
        picking._assign_lazada_units()
        self.assertEqual(len(picking.lazada_item_ids), 2)
        self.assertEqual(item_row(1, 0)["order_item_id"], 1000)
