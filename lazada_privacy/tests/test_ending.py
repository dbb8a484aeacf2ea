from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api.reasons import make
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from .. import ending
from ..ending import REMOVED, replace_words
from ..models.res_company import MOST_DAYS
from ..models.res_partner import ResPartner
from ..words import pattern
from .common import DAYS, PrivacyCase, buyer

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
MIXIN = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"


@tagged("post_install", "-at_install")
class TestEnding(PrivacyCase):
    """Y1: what of a buyer vanishes, what stays, and when."""

    def test_off_until_somebody_chooses_it(self):
        self.assertFalse(
            self.env["res.company"].create({"name": "x"}).lazada_buyer_days
        )
        self.store.company_id.lazada_buyer_days = 0
        order = self.import_orders(1)
        self.end()
        self.assertFalse(order.buyer_data_ended_at)
        self.assertTrue(self.found())

    def test_the_contact_is_emptied(self):
        """Its place stays, for statistics."""
        order = self.import_orders(1)
        contact, customer = self.contacts(order), self.customer
        customer.write({"street": "Own Street 1", "vat": "US-1", "phone": "123"})
        kept = contact.zip, contact.city, contact.country_id
        self.assertEqual(contact.name, "Zorblax0001 Qumrin0001")
        self.end()
        self.assertTrue(contact.exists() and not contact.active)
        self.assertEqual(self.contacts(order), contact)
        self.assertNotIn("Zorblax", contact.display_name)
        self.assertFalse(contact.street or contact.phone or contact.lazada_address)
        self.assertEqual((contact.zip, contact.city, contact.country_id), kept)
        self.assertEqual(
            (customer.active, customer.street, customer.vat, customer.phone),
            (True, "Own Street 1", "US-1", "123"),
        )

    def test_order_amounts_and_goods_stay(self):
        order = self.import_orders(1)
        sale = order.sale_order_id
        move = sale._create_invoices()
        move.action_post()

        def figures():
            return (
                order.name,
                order.expected_total,
                order.totals_match,
                order.invoices_match,
                order.status,
                sale.amount_total,
                move.amount_total,
                move.state,
                sale.order_line.mapped("qty_delivered"),
                order.item_ids.mapped("item_price"),
            )

        before = figures()
        self.end()
        self.assertEqual(figures(), before)
        self.assertTrue(order.buyer_data_ended_at)
        self.assertFalse(order.buyer_name or order.buyer_note or order.payload)
        self.assertFalse(order.item_ids.payload)

    def test_the_run_says_how_many(self):
        self.import_orders(1, 2)
        self.end()
        run = self.env["lazada.sync.run"].search([("task", "=", "end_buyers_data")])
        self.assertEqual((run.state, run.updated, run.failed), ("done", 2, 0))
        self.assertEqual(run.message, "Buyers' data of 2 orders ended.")
        self.end()
        self.assertEqual(run.search_count([("task", "=", "end_buyers_data")]), 1)

    def test_chatter_files_and_notes(self):
        order = self.import_orders(1)
        sale, contact = order.sale_order_id, self.contacts(order)
        picking = sale.picking_ids
        picking.note = "<p>Gate code 99</p>"
        with patch.object(type(picking), "_attach_sign"):
            picking.signature = PIXEL
        for record in (order, sale, picking):
            record.message_post(
                body="Zorblax0001  Qumrin0001 called from +65 9876 0001.",
                subject="Qumrin0001",
                attachments=[("letter.txt", b"Dear Zorblax0001")],
            )
        sale.activity_schedule("mail.mail_activity_data_todo", note="Ask Qumrin0001")
        contact.message_post(body="A good customer")
        self.end()
        self.assertEqual(self.found(), set())
        message = sale.message_ids.filtered("subject")
        self.assertIn("called from", message.body)
        self.assertIn("Ask", sale.activity_ids.note)
        self.assertFalse(picking.signature)
        self.assertFalse(picking.note or contact.message_ids)

    def test_a_name_alone_is_blanked_only_where_it_is_the_buyers(self):
        """Dan, May and Will stand in many a text that is about something else."""
        order = self.import_orders(1)
        names = {"first_name": "Will", "last_name": "May"}
        payload = order.payload
        for old, new in (("Zorblax0001", "Will"), ("Qumrin0001", "May")):
            payload = payload.replace(old, new)
        order.payload = payload
        self.assertIn(names["first_name"], order._raw()["address_shipping"].values())
        run = self.env["lazada.sync.run"].create(
            {
                "store_id": self.store.id, "task": "import_orders", "state": "failed",
                "message": "It will be tried in May. Key (Will May) is not there.",
            }
        )  # fmt: skip
        self.store.message_post(body="Will it open in May? Ask Will May, 65 98760001.")
        order.message_post(body="Will called.")
        self.end()
        self.assertTrue(order.buyer_data_ended_at)
        self.assertEqual(
            run.message, f"It will be tried in May. Key ({REMOVED}) is not there."
        )
        said = self.store.message_ids[0].body
        self.assertIn(f"Will it open in May? Ask {REMOVED}, {REMOVED}.", said)
        self.assertIn(f"{REMOVED} called.", order.message_ids[0].body)

    def test_texts_of_the_store_are_looked_through_once(self):
        """Not once for each order: a store has many runs."""
        orders = self.import_orders(*range(1, 6))
        self.env["lazada.sync.run"].create(
            [
                {"store_id": self.store.id, "task": "import_orders",
                 "state": "failed", "message": f"Zorblax0001 Qumrin000{number}"}
                for number in range(50)
            ]
        )  # fmt: skip
        looked = []
        replace = ending.replace_words

        def count(rows, *args):
            looked.append(rows._name)
            return replace(rows, *args)

        with patch.object(ending, "replace_words", count):
            orders._end_buyers_data(self.env["lazada.sync.run"])
        self.assertEqual(looked.count("lazada.sync.run"), 1)
        self.assertEqual(looked.count("lazada.store"), 1)
        self.assertEqual(looked.count("lazada.order"), 5)

    def test_a_label_goes(self):
        order = self.import_orders(1, package_id="FP1")
        package = order.package_ids
        package.picking_id = order.sale_order_id.picking_ids
        label = package._attach_label(b"%PDF Zorblax0001")
        self.end()
        self.assertFalse(label.exists() or package.label_id)

    def test_a_reason_is_not_broken_by_a_buyers_name(self):
        """Of a sentence that is kept as what it is made of, only values may quote."""
        order = self.import_orders(1)

        def left(source, value):
            said = make("x", source, (value,), lambda _module, text, args: text % args)
            order.error_message = said
            self.env.flush_all()
            replace_words(order, pattern(["Will", "text"]))
            self.env.invalidate_all()
            return order.error_message

        self.assertEqual(left("Will come: %s text", "5"), "Will come: 5 text")
        self.assertEqual(left("It comes: %s", "Will"), REMOVED)

    def test_what_is_not_over_stays(self):
        young = self.import_orders(1)
        young.lazada_updated_at = fields.Datetime.now() - timedelta(days=29)
        moving = self.import_orders(2, status="shipped")
        waiting = self.download_one(3, {"sku": "UNKNOWN", "sku_id": 99})
        waiting.write({"status": "delivered", "lazada_updated_at": self.long_ago})
        orders = young + moving + waiting
        self.end()
        self.assertFalse(any(orders.mapped("buyer_data_ended_at")))
        self.assertTrue(all(orders.mapped("payload")))
        self.assertTrue(self.contacts(young).street and self.contacts(moving).street)

    def test_a_return_that_is_open_keeps_it(self):
        order = self.import_orders(1)
        picking = order.sale_order_id.picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        back = picking.browse(wizard.action_create_returns_all()["res_id"])
        self.end()
        self.assertTrue(order.payload and self.contacts(order).street)
        self.deliver(back)
        self.end()
        self.assertFalse(order.payload or self.contacts(order).street)

    def test_a_contact_goes_with_its_last_order(self):
        orders = self.import_orders(1)
        row = order_row(2, address_shipping=buyer(1))
        second = self.download((row, [item_row(2, 0, status="shipped", buyer_id=1)]))
        self.store._import_orders()
        contact = self.contacts(orders)
        self.assertEqual(self.contacts(second), contact)
        self.end()
        self.assertTrue(orders.buyer_data_ended_at and contact.street)
        second.write({"status": "delivered", "lazada_updated_at": self.long_ago})
        self.deliver(second.sale_order_id.picking_ids)
        self.end()
        self.assertFalse(contact.street or contact.active)

    def test_a_contact_that_the_order_has_left_goes(self):
        """The buyer has moved since; or the sales order was deleted."""
        order = self.import_orders(1)
        left = self.contacts(order)
        order.sale_order_id.partner_shipping_id = self.customer
        order.sale_order_id.picking_ids.partner_id = self.customer
        self.end()
        self.assertFalse(left.street or left.active)

    def test_a_contact_of_other_use_stays(self):
        """A person has sold to the buyer, or made the buyer a user."""
        orders = self.import_orders(1, 2)
        sold, user = (self.contacts(order) for order in orders)
        self.env["sale.order"].create({"partner_id": sold.id})
        user.email = "zorblax@example.com"
        self.env["res.users"].create(
            {"partner_id": user.id, "login": "z", "group_ids": [Command.clear()]}
        )
        self.end()
        self.assertTrue(all(orders.mapped("buyer_data_ended_at")))
        self.assertTrue(sold.street and user.street)

    def test_an_invoice_keeps_whom_it_is_addressed_to(self):
        self.store.customer_policy = "buyer"
        order = self.import_orders(1)
        sale = order.sale_order_id
        contact = sale.partner_id
        contact.email = "zorblax@example.com"
        self.end()
        self.assertTrue(order.payload, "it has to be invoiced first")
        move = sale._create_invoices()
        move.action_post()
        self.end()
        self.assertEqual(move.partner_id, contact)
        self.assertEqual(contact.name, "Zorblax0001 Qumrin0001")
        self.assertEqual(contact.street, "1 Gloop0001 Street")
        self.assertFalse(contact.phone or contact.email or contact.lazada_address)
        self.assertTrue(contact.active)
        self.assertFalse(order.payload)
        invoiced = {"res_partner", "account_move", "account_move_line"}
        self.assertLessEqual({table for table, _column in self.found()}, invoiced)

    def test_an_invoice_keeps_the_delivery_address_that_it_shows(self):
        """Where Odoo prints it; elsewhere it is on no invoice, and goes."""
        orders = self.import_orders(1, 2, 3)
        shown, hidden, draft = orders
        employees = self.env.ref("base.group_user")
        prints = self.env.ref("account.group_delivery_invoice_address")
        employees._apply_group(prints)
        for order in orders:
            move = order.sale_order_id._create_invoices()
            self.assertEqual(move.partner_shipping_id, self.contacts(order))
            if order != draft:
                move.action_post()
        hidden.lazada_updated_at = fields.Datetime.now()
        self.end()
        contact = self.contacts(shown)
        self.assertTrue(shown.buyer_data_ended_at)
        self.assertEqual(contact.name, "Zorblax0001 Qumrin0001")
        self.assertEqual(contact.street, "1 Gloop0001 Street")
        self.assertFalse(contact.phone or contact.lazada_address)
        self.assertFalse(self.contacts(draft).street, "no invoice yet")
        employees._remove_group(prints)
        hidden.lazada_updated_at = self.long_ago
        self.end()
        self.assertTrue(hidden.buyer_data_ended_at)
        self.assertFalse(self.contacts(hidden).street)
        kept = self.contacts(hidden)
        move = hidden.invoice_ids
        self.assertEqual(move.partner_shipping_id, kept)
        self.assertTrue(kept.zip and kept.country_id, "where it went to")

    def test_what_lazada_sends_anew_has_its_time_again(self):
        order = self.import_orders(1)
        self.end()
        contacts = self.env["res.partner"].with_context(active_test=False)
        count = contacts.search_count([])
        moment = f"{fields.Datetime.now() - timedelta(days=1)} +0000"
        row = order_row(1, address_shipping=buyer(1), updated_at=moment)
        self.download((row, [item_row(1, 0, status="returned", buyer_id=1)]))
        self.store._import_orders()
        self.assertFalse(order.buyer_data_ended_at)
        self.assertEqual((order.state, order.status), ("done", "returned"))
        self.assertEqual(contacts.search_count([]), count)
        order.lazada_updated_at = self.long_ago
        self.end()
        self.assertTrue(order.buyer_data_ended_at)
        self.assertEqual(self.found(), set())

    def test_another_company_is_not_touched(self):
        self.store.company_id.lazada_buyer_days = 0
        other = self.env["res.company"].create({"name": "Other"})
        other.lazada_buyer_days = 1
        order = self.import_orders(1)
        self.end()
        self.assertTrue(order.payload)

    @mute_logger(MIXIN)
    def test_one_that_fails_holds_up_no_other(self):
        orders = self.import_orders(1, 2, 3)
        stuck = self.contacts(orders[1])
        end = ResPartner._end_lazada_buyers

        def fail(partners):
            if stuck & partners:
                raise ValueError("stuck")
            return end(partners)

        with patch.object(ResPartner, "_end_lazada_buyers", fail):
            self.end()
        ended = orders.filtered("buyer_data_ended_at")
        self.assertEqual(ended, orders[0] + orders[2])
        self.assertTrue(orders[1].payload)
        self.assertIn("stuck", orders[1].buyer_data_error)
        self.end()
        self.assertFalse(orders[1].buyer_data_ended_at, "not before its next try")
        orders.retry_ids.sudo().action_retry()
        self.assertTrue(orders[1].buyer_data_ended_at)
        self.assertFalse(orders[1].buyer_data_error)

    def test_settings(self):
        self.import_orders(1, 2)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.lazada_buyer_due_count, 2)
        settings.lazada_buyer_days = DAYS + 2
        self.assertEqual(settings.lazada_buyer_due_count, 0)

    def test_days_have_an_end(self):
        self.import_orders(1)
        settings = self.env["res.config.settings"]
        mine = {"company_id": self.store.company_id.id}
        shown = settings.new({**mine, "lazada_buyer_days": 1})
        self.assertEqual(shown.lazada_buyer_due_count, 1)
        for days in (MOST_DAYS + 1, 2**31 - 1, -1):
            shown = settings.new({**mine, "lazada_buyer_days": days})
            self.assertEqual(shown.lazada_buyer_due_count, 0)
            company = self.env["res.company"].create({"name": f"x{days}"})
            with self.subTest(days), self.fails(ValidationError, "1 to 3650 days"):
                company.lazada_buyer_days = days
        self.store.company_id.lazada_buyer_days = MOST_DAYS
        self.env.flush_all()
