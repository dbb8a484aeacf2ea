"""X5: what had left before the stock was counted is sold and invoiced, and touches no
stock; what is picked and then cancelled goes back."""

from datetime import date, datetime

from odoo.tests import tagged

from .payloads import item_row, order_row
from .shipping import ShippingCase

KIND = "lazada_connector.mail_activity_lazada_change"
COUNTED = datetime(2026, 1, 20)
# Lazada's words for what has left; the last four in those of the logistics.
LEFT = (
    "shipped",
    "delivered",
    "confirmed",
    "returned",
    "failed_delivery",
    "lost",
    "DAMAGE_BY_3PL",
    "PACKAGE_SCRAPPED",
    "INFO_ST_DOMESTIC_BACK_TO_SHIPPER",
    "INFO_ST_DOMESTIC_SOMETHING_NEW",
)


class StockCase(ShippingCase):
    def setUp(self):
        super().setUp()
        self.store.stock_counted_from = COUNTED
        self.stock = self.store.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.cup, self.stock, 100)

    def on_hand(self):
        """Return what is there, and what of it is free."""
        self.env.flush_all()
        self.cup.invalidate_recordset()
        cup = self.cup.with_context(warehouse_id=self.store.warehouse_id.id)
        return cup.qty_available, cup.free_qty

    def bring_back(self, picking):
        """Return all of a delivery, and validate it."""
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        back = picking.browse(wizard.action_create_returns_all()["res_id"])
        self.ship(back)
        return back


@tagged("post_install", "-at_install")
class TestOldOrders(StockCase):
    def test_what_had_left_takes_nothing_out_of_stock(self):
        """40 of 40 were deliveries to do, and counted stock was reserved for them."""
        orders = self.download(
            *(
                (order_row(number), [item_row(number, 1, status=word)])
                for number, word in enumerate(LEFT, 1)
            )
        )
        self.store._import_orders()
        self.assertEqual(set(orders.mapped("state")), {"done"})
        pickings = orders.sale_order_id.picking_ids
        self.assertEqual(len(pickings), len(LEFT))
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertEqual(self.on_hand(), (100, 100))
        self.assertEqual(
            set(orders.sale_order_id.order_line.mapped("qty_delivered")), {1}
        )
        self.assertEqual(orders.item_ids.picking_id, pickings)
        self.assertEqual(
            set(pickings.mapped("date_done")), {datetime(2026, 1, 15, 2, 5)}
        )
        self.assertFalse(pickings.lazada_shipment_ids)

    def test_invoice_as_the_rule_says(self):
        self.store.write(
            {"invoice_policy": "completed", "invoice_effective_date": date(2026, 1, 1)}
        )
        order = self.import_one(1, {"status": "delivered"})
        self.store._create_invoices()
        self.assertEqual(order.invoice_ids.amount_total, 10)

    def test_what_is_still_to_ship_is_delivered_as_ever(self):
        for number, word in enumerate(("pending", "packed", "ready_to_ship"), 1):
            picking = self.buy(number, {"status": word})
            self.assertEqual(
                (picking.state, picking.location_id), ("assigned", self.stock)
            )
        self.assertEqual(self.on_hand(), (100, 97))

    def test_what_left_after_the_count(self):
        """Ordered after it; or ordered before, and on its way only since."""
        late = self.buy(
            1, {"status": "delivered"}, created_at="2026-01-21 10:00:00 +0800"
        )
        unit = {"status": "shipped", "updated_at": "2026-01-22 10:00:00 +0800"}
        shipped = self.buy(2, unit)
        self.assertEqual((late + shipped).mapped("state"), ["assigned"] * 2)

    def test_what_was_here_before_it_left(self):
        """Its import waited for a product; meanwhile it was delivered, from stock."""
        new = {"sku": "NEW", "sku_id": 9002}
        order = self.download_one(1, new)
        self.store._import_orders()
        self.download(
            (order_row(1, remarks="x"), [item_row(1, 0, status="delivered", **new)])
        )
        order.item_ids.sku_id.product_id = self.cup
        self.store._import_orders()
        self.assertEqual(order.sale_order_id.picking_ids.state, "assigned")

    def test_no_moment_of_a_count(self):
        self.store.stock_counted_from = False
        self.assertEqual(self.buy(1, {"status": "shipped"}).state, "assigned")

    def test_part_of_an_order_had_left(self):
        order = self.import_one(1, {"status": "shipped"}, {}, {}, {"item_price": 4})
        done, waiting = order.sale_order_id.picking_ids.sorted("state", reverse=True)
        self.assertEqual((done.state, waiting.state), ("done", "assigned"))
        self.assertEqual(sum(waiting.move_ids.mapped("product_uom_qty")), 3)
        self.assertEqual(self.on_hand(), (100, 97))
        self.ship(waiting)
        self.assertEqual(self.on_hand(), (97, 97))
        self.assertEqual(order.sale_order_id.order_line.mapped("qty_delivered"), [3, 1])

    def test_packs_and_services(self):
        self.cup.type = "service"
        order = self.import_one(1, {"status": "delivered"})
        self.assertFalse(order.sale_order_id.picking_ids)
        self.cup.write({"type": "consu", "is_storable": True})
        order.item_ids.sku_id.pieces = 6
        order = self.import_one(2, {"status": "delivered"}, {"status": "delivered"})
        self.assertEqual(order.sale_order_id.picking_ids.move_ids.quantity, 12)

    def test_goods_with_serial_numbers(self):
        """Nobody knows which one left: none is taken out, and nothing waits."""
        self.cup.tracking = "serial"
        order = self.import_one(1, {"status": "delivered"})
        self.assertFalse(order.sale_order_id.picking_ids)

    def test_its_return_brings_the_goods_in(self):
        picking = self.buy(1, {"status": "delivered"})
        back = self.bring_back(picking)
        self.assertEqual(back.location_dest_id, self.stock)
        self.assertEqual(self.on_hand(), (101, 101))

    def test_a_unit_that_is_cancelled_later(self):
        """The sales order follows, and the piece is expected back."""
        self.buy(1, {"status": "shipped"}, {"status": "shipped"})
        self.change(1, 0, status="canceled")
        later = order_row(1, updated_at="2026-01-22 10:00:00 +0800")
        order = self.download((later, self.at_lazada[1]))
        self.store._import_orders()
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("done", 10))
        self.assertIn("Return expected: 1", str(order.activity_search([KIND]).note))

    def test_lazada_is_told_nothing(self):
        self.store.ship_on_validate = "ready_to_ship"
        picking = self.buy(
            1, {"status": "shipped", "package_id": "P1", "tracking_code": "T1"}
        )
        self.assertFalse(picking.lazada_shipment_ids)
        self.assertEqual(picking.carrier_tracking_ref, "T1")

    def test_an_unknown_word_is_shown_to_a_person(self):
        """It is neither open nor delivered."""
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": date(2026, 1, 1)}
        )
        order = self.import_one(1, {"status": "TELEPORTED"})
        self.assertIn("TELEPORTED", str(order.activity_search([KIND]).note))
        self.store._create_invoices()
        self.assertFalse(order.invoice_ids)

    def test_returns_of_the_first_download(self):
        """What is on its way back, or came back since the stock was counted, is told
        to the responsible person; what was over before is not."""
        told = {
            "shipped_back": "2026-01-18",
            "failed_delivery": "2026-01-18",
            "returned": "2026-01-21",
            "lost": "2026-01-21",
        }
        settled = {"shipped_back_success": "2026-01-18", "damaged_by_3pl": "2026-01-18"}
        for number, (status, day) in enumerate({**told, **settled}.items(), 1):
            with self.subTest(status):
                changed = f"{day} 10:00:00 +0800"
                order = self.import_one(
                    number, {"status": status, "updated_at": changed}
                )
                activity = order.activity_search([KIND])
                self.assertEqual(len(activity), status in told)
                if activity:
                    self.assertEqual(activity.user_id, self.store.user_id)
                    self.assertIn("Check the goods", str(activity.note))


@tagged("post_install", "-at_install")
class TestPickedAndCancelled(StockCase):
    def cancel(self, steps, *numbers):
        """Pick an order of two in a warehouse with so many steps, and cancel it."""
        self.store.warehouse_id.delivery_steps = steps
        first = self.buy(1, {}, {})
        for _step in range(2 if steps == "pick_pack_ship" else 1):
            waiting = first.sale_id.picking_ids.filtered(
                lambda row: row.state == "assigned"
            )
            self.ship(waiting)
        self.change(1, *numbers, status="canceled")
        later = order_row(1, updated_at="2026-01-22 10:00:00 +0800")
        order = self.download((later, self.at_lazada[1]))
        self.store._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        return order.sale_order_id

    def finish(self, sale):
        """Validate what is left to do inside the warehouse."""
        left = sale.picking_ids.filtered(
            lambda row: row.state not in ("done", "cancel")
        )
        for picking in left:
            self.ship(picking)
        return left

    def quantity_in_stock(self):
        return sum(
            self.stock.quant_ids.filtered(
                lambda row: row.product_id == self.cup
            ).mapped("quantity")
        )

    def test_two_steps(self):
        """The picked pieces lay in Output for ever, without a word."""
        sale = self.cancel("pick_ship")
        self.assertEqual((sale.state, self.quantity_in_stock()), ("cancel", 98))
        back = self.finish(sale)
        self.assertEqual(self.quantity_in_stock(), 100)
        (message,) = sale.message_ids.filtered(lambda row: "goes back" in str(row.body))
        self.assertIn(back.name, str(message.body))

    def test_three_steps(self):
        sale = self.cancel("pick_pack_ship")
        self.assertEqual((sale.state, self.quantity_in_stock()), ("cancel", 98))
        self.finish(sale)
        self.assertEqual(self.quantity_in_stock(), 100)

    def test_nothing_was_picked(self):
        self.store.warehouse_id.delivery_steps = "pick_ship"
        sale = self.buy(1, {}).sale_id
        self.change(1, status="canceled")
        later = order_row(1, updated_at="2026-01-22 10:00:00 +0800")
        self.download((later, self.at_lazada[1]))
        self.store._import_orders()
        self.assertEqual(set(sale.picking_ids.mapped("state")), {"cancel"})

    def test_one_of_two_units(self):
        sale = self.cancel("pick_ship", 0)
        self.assertEqual(sale.state, "sale")
        self.assertEqual(sale.order_line.product_uom_qty, 1)


@tagged("post_install", "-at_install")
class TestReasonsInWords(StockCase):
    def test_a_company_without_a_warehouse(self):
        """Its reason was a raw tuple."""
        company = self.setup_other_company(name="No Warehouse")["company"]
        company = company.with_env(self.env)
        self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        ).active = False
        store = self.make_store("LZD-2", company_id=company.id).with_env(self.env)
        order = self.download_one(1, store=store)
        store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertNotRegex(order.error_message, r"\('|Error|None|False")

    def test_a_product_that_can_be_sold_again(self):
        """Its orders waited for their next try."""
        self.cup.sale_ok = False
        order = self.download_one(1)
        self.store._import_orders()
        self.assertIn("cannot be sold", order.error_message)
        self.cup.product_tmpl_id.sale_ok = True
        self.assertEqual((order.state, order.next_attempt_at), ("pending", False))

    def test_a_run_whose_worker_was_killed(self):
        """It stayed *Running* for two hours."""
        Run = self.env["lazada.sync.run"]
        killed, alive = Run.create(
            [{"store_id": self.store.id, "task": "import_orders"}] * 2
        )
        killed.backend_pid = 2**31 - 1
        self.env.flush_all()
        self.import_one(1)
        self.assertEqual((killed.state, alive.state), ("failed", "running"))
        self.assertIn("server was stopped", killed.message)

    def test_a_run_on_a_connection_that_another_worker_has_now(self):
        run = self.env["lazada.sync.run"].create(
            {"store_id": self.store.id, "task": "import_orders"}
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE lazada_sync_run SET create_date = '2020-01-01' WHERE id = %s",
            [run.id],
        )
        self.import_one(1)
        self.env.invalidate_all()
        self.assertEqual(run.state, "failed")
