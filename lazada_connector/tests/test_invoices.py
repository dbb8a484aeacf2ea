from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOW, LazadaCase
from .payloads import item_row, order_row


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInvoices(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": date(2026, 1, 1)}
        )

    def invoices_of(self, order):
        return self.env["account.move"].search([("lazada_order_id", "=", order.id)])

    def invoice(self, order_id, *units, **values):
        """Import an order, make the invoices that the rule asks for, return its
        invoices."""
        order = self.import_one(order_id, *units, **values)
        self.store._create_invoices()
        return self.invoices_of(order)

    def test_open_order_gets_a_draft(self):
        """D9: links both ways, Lazada's total, and the accountant's list."""
        move = self.invoice(1, {}, shipping_fee="2.50")
        order = move.lazada_order_id
        self.assertEqual((move.state, move.move_type), ("draft", "out_invoice"))
        self.assertEqual((move.amount_total, move.partner_id), (12.5, self.customer))
        self.assertEqual((order.invoice_ids, move.lazada_store_id), (move, self.store))
        self.assertEqual(move.currency_id.name, "SGD")
        action = self.env.ref("lazada_connector.lazada_invoice_to_validate_action")
        domain = [("state", "=", "draft"), ("lazada_store_id", "!=", False)]
        self.assertTrue(all(str(part) in action.domain for part in domain))
        self.assertIn(move, self.env["account.move"].search(domain))

    def test_posted_at_once(self):
        """D9: if the store says so."""
        self.store.invoice_auto_post = True
        self.assertEqual(self.invoice(1).state, "posted")

    def test_rule_of_each_policy(self):
        """D9: by hand, for open, for completed orders; unpaid and cancelled ones
        never."""
        wanted = {
            "manual": set(),
            "open": {
                "pending",
                "packed",
                "ready_to_ship",
                "shipped",
                "delivered",
                "confirmed",
            },
            "completed": {"delivered", "confirmed"},
        }
        statuses = sorted(
            wanted["open"]
            | {
                "unpaid",
                "canceled",
                "returned",
                "failed_delivery",
                "lost",
                "shipped_back",
            }
        )
        orders = self.download(
            *(
                (order_row(number), [item_row(number, 1, status=status)])
                for number, status in enumerate(statuses, 1)
            )
        )
        self.store._import_orders()
        for policy, expected in wanted.items():
            self.store.invoice_policy = policy
            found = orders.search(self.store._invoice_domain())
            self.assertEqual(set(found.mapped("status")), expected, policy)

    def test_to_invoice_counts_what_waits(self):
        """It stood at returned orders that no run would ever invoice."""
        self.import_one(1, created_at="2025-12-30 10:00:00 +0800")
        self.import_one(2, {"status": "returned"})
        waiting = self.import_one(3, {"status": "shipped"})

        def counted():
            self.env.invalidate_all()
            store = self.store.with_context(figure="sale_to_invoice_count")
            domain = store.action_view_figure()["domain"]
            listed = self.env["sale.order"].search(domain).lazada_order_id
            self.assertEqual(self.store.sale_to_invoice_count, len(listed))
            return set(listed.mapped("name"))

        self.assertEqual(counted(), {"3"})
        self.store.invoice_effective_date = False
        self.assertEqual(counted(), set(), "no run makes one")
        self.store.invoice_policy = "manual"
        self.assertEqual(counted(), {"1", "3"}, "by hand")
        waiting.sale_order_id._create_invoices()
        self.assertEqual(counted(), {"1"})

    def test_completed_only_when_every_unit_is_delivered(self):
        """D9: the least advanced unit counts; cancelled ones do not."""
        self.store.invoice_policy = "completed"
        delivered, cancelled = {"status": "delivered"}, {"status": "canceled"}
        self.assertFalse(self.invoice(1, delivered, {"status": "shipped"}))
        self.assertEqual(self.invoice(2, delivered, cancelled).amount_total, 10)

    def test_effective_date_on_the_ventures_clock(self):
        """D9: 15 January begins in Singapore eight hours before it does in UTC."""
        self.store.invoice_effective_date = date(2026, 1, 15)
        self.assertFalse(self.invoice(1, created_at="2026-01-14 23:59:59 +0800"))
        self.assertTrue(self.invoice(2, created_at="2026-01-15 00:00:00 +0800"))
        self.store.invoice_effective_date = False
        self.assertFalse(self.invoice(3), "no day chosen, no invoice")

    def test_invoice_date(self):
        """D9: today, or the day of the order, on the venture's clock."""
        late = "2026-01-15 23:30:00 +0800"
        self.assertEqual(
            self.invoice(1, created_at=late).invoice_date, date(2026, 1, 20)
        )
        self.store.invoice_date_policy = "order"
        self.assertEqual(
            self.invoice(2, created_at=late).invoice_date, date(2026, 1, 15)
        )
        with freeze_time("2026-01-20 17:00:00"):
            self.store.invoice_date_policy = "today"
            self.assertEqual(self.invoice(3).invoice_date, date(2026, 1, 21))

    def test_invoice_date_of_the_delivery(self):
        """D9: the last delivery order, else Lazada's time, else today; on the venture's
        clock."""
        self.store.invoice_date_policy = "delivery"
        self.assertEqual(self.invoice(1).invoice_date, date(2026, 1, 20), "today")
        told = {"status": "delivered", "updated_at": "2026-01-17 23:30:00 +0800"}
        move = self.invoice(
            2, told, {**told, "updated_at": "2026-01-16 08:00:00 +0800"}
        )
        self.assertEqual(move.invoice_date, date(2026, 1, 17), "Lazada's time")
        order = self.import_one(3, told, {})
        self.deliver(order, "2026-01-12 16:30:00", 1)
        self.deliver(order, "2026-01-18 16:30:00", 1)
        self.store._create_invoices()
        self.assertEqual(
            self.invoices_of(order).invoice_date, date(2026, 1, 19), "the last delivery"
        )

    def deliver(self, order, moment, quantity):
        """Ship some units at a moment (UTC); the rest stays for another delivery."""
        picking = order.sale_order_id.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking._action_done()
        picking.date_done = moment

    def test_payment_terms(self):
        """D9: the store's, or the customer's."""
        terms = self.env["account.payment.term"].create({"name": "Lazada pays weekly"})
        self.assertNotEqual(self.invoice(1).invoice_payment_term_id, terms)
        self.store.payment_term_id = terms
        move = self.invoice(2)
        self.assertEqual(move.invoice_payment_term_id, terms)
        self.assertEqual(move.lazada_order_id.sale_order_id.payment_term_id, terms)

    def test_early_payment_discount_of_the_customer_does_not_change_the_total(self):
        """X1: the buyer has paid Lazada; nobody pays early."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % in 7 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "early_pay_discount_computation": "mixed",
            }
        )
        self.customer.property_payment_term_id = terms
        tax = self.company_data["default_tax_sale"].with_env(self.env)
        self.cup.taxes_id = tax
        move = self.invoice(1)
        self.assertEqual(move.amount_total, 10, move.lazada_order_id.invoice_error)

    def test_references(self):
        """D9: Lazada's order number finds the invoice and its payment."""
        self.store.invoice_auto_post = True
        move = self.invoice(1, order_number=9001)
        self.assertEqual((move.ref, move.payment_reference), ("9001", "9001"))
        self.store.invoice_payment_reference = "journal"
        move = self.invoice(2, order_number=9002)
        self.assertEqual((move.ref, move.payment_reference), ("9002", move.name))

    def test_locked_period(self):
        """D9: such an invoice stays a draft and says why; the others are posted."""
        self.store.write({"invoice_date_policy": "order", "invoice_auto_post": True})
        orders = self.download(
            *(
                (
                    order_row(n, created_at=f"2026-01-{day} 10:00:00 +0800"),
                    [item_row(n, 1)],
                )
                for n, day in ((1, "05"), (2, "15"))
            )
        )
        self.store._import_orders()
        self.env.company.fiscalyear_lock_date = date(2026, 1, 10)
        self.store._create_invoices()
        locked, posted = orders.invoice_ids.sorted("invoice_date")
        self.assertEqual((locked.state, posted.state), ("draft", "posted"))
        self.assertEqual(locked.invoice_date, date(2026, 1, 5))
        self.assertRegex(locked.message_ids[0].body, "Left as a draft.*Lock Date")
        self.assertEqual(orders.mapped("invoice_error"), [False, False])
        locked.action_post()
        self.assertEqual(locked.state, "posted", "a person may")

    def test_batch_of_drafts_is_posted_from_the_list(self):
        """D9: by Odoo's own action, as an accountant without rights on Lazada."""
        orders = self.import_one(1) + self.import_one(2)
        self.store._create_invoices()
        accountant = self.make_user("bookkeeper", "account.group_account_invoice")
        action = self.env.ref("account.action_validate_account_moves")
        moves = orders.invoice_ids.with_user(accountant)
        action.with_user(accountant).with_context(
            active_model="account.move", active_ids=moves.ids
        ).run()
        self.assertEqual(moves.mapped("state"), ["posted", "posted"])
        shown = moves[0].action_view_lazada_order()
        self.assertEqual(
            (shown["res_model"], shown["res_id"]), ("lazada.order", orders[0].id)
        )
        shown = orders[0].with_user(accountant).action_view_invoices()
        self.assertEqual(
            (shown["res_model"], shown["res_id"]), ("account.move", moves[0].id)
        )

    def test_credit_note_by_hand_keeps_the_link(self):
        """D9: the order of the invoice is that of its credit note."""
        self.store.invoice_auto_post = True
        move = self.invoice(1)
        note = move._reverse_moves()
        self.assertEqual(note.lazada_order_id, move.lazada_order_id)
        self.assertEqual(note.lazada_store_id, self.store)
        self.assertFalse(move.copy().lazada_order_id, "a copy is no Lazada invoice")

    def test_journal_of_the_store(self):
        """D9: the store may have its own."""
        journal = self.env["account.journal"].create(
            {"name": "Lazada", "code": "LZD", "type": "sale"}
        )
        self.store.invoice_journal_id = journal
        self.assertEqual(self.invoice(1).journal_id, journal)

    def test_one_invoice_per_order_in_a_batch(self):
        """D9: orders of one customer are not lumped together."""
        orders = self.download(*((order_row(n), [item_row(n, 1)]) for n in (1, 2, 3)))
        self.store._import_orders()
        self.store._create_invoices()
        self.assertEqual([len(self.invoices_of(order)) for order in orders], [1, 1, 1])
        run = self.env["lazada.sync.run"].search([("task", "=", "create_invoices")])
        self.assertEqual((run.created, run.failed), (3, 0))

    def test_never_twice(self):
        """X3: cron, button and Retry Invoice."""
        move = self.invoice(1)
        self.store.action_create_invoices()
        self.cron("create_invoices")
        move.lazada_order_id.action_retry_invoice()
        self.assertEqual(self.invoices_of(move.lazada_order_id), move)

    def test_delivered_quantities_policy_is_invoiced_as_ordered(self):
        """D9: the buyer has paid, whatever the product says."""
        self.cup.invoice_policy = "delivery"
        move = self.invoice(1, {}, {})
        self.assertEqual(move.amount_total, 20)

    def test_order_whose_change_has_not_been_followed_is_not_invoiced(self):
        """X5: it waits, or is in error, until the sales order is true to Lazada."""
        order = self.import_one(1, {}, {})
        changed = [item_row(1, 0, status="canceled"), item_row(1, 1)]
        self.download((order_row(1, updated_at="2026-01-16 10:00:00 +0800"), changed))
        for state in ("pending", "error"):
            order.state = state
            self.store._create_invoices()
            self.assertFalse(self.invoices_of(order))
            self.assertFalse(order.invoice_error)
        order.action_retry()
        self.store._create_invoices()
        self.assertEqual(self.invoices_of(order).amount_total, 10)

    def test_units_cancelled_from_the_start(self):
        """X5: are not invoiced."""
        self.assertEqual(self.invoice(1, {}, {"status": "canceled"}).amount_total, 10)

    def test_wrong_total_is_refused_with_its_figures(self):
        """X1: never a wrong invoice; once corrected, it is made."""
        order = self.import_one(1)
        line = order.sale_order_id.order_line
        line.price_unit = 11
        self.store._create_invoices()
        self.assertFalse(self.invoices_of(order))
        for words in ("10.00", "11.00", "Retry"):
            self.assertIn(words, order.invoice_error.replace("\xa0", " "))
        self.assertEqual(order.retry_ids.attempts, 1)
        self.store._create_invoices()
        self.assertEqual(order.retry_ids.attempts, 1, "it waits for its time")
        line.price_unit = 10
        order.action_retry_invoice()
        self.assertEqual(len(self.invoices_of(order)), 1)
        self.assertFalse(order.invoice_error or order.retry_ids)

    def test_invoice_that_amounts_to_something_else_is_not_made(self):
        """X1: whatever becomes of the lines on the way from a right sales order."""
        order = self.import_one(1)
        lines = self.env.registry["sale.order.line"]
        prepare = lines._prepare_invoice_line

        def prepare_dearer(line, **values):
            return {**prepare(line, **values), "price_unit": 10.01}

        with patch.object(lines, "_prepare_invoice_line", prepare_dearer):
            self.store._create_invoices()
        self.assertFalse(self.invoices_of(order))
        for words in ("Invoices less credit notes", "10.00", "10.01"):
            self.assertIn(words, order.invoice_error.replace("\xa0", " "))

    def test_one_wrong_total_does_not_stop_the_others(self):
        """X4: nor does one whose posting fails."""
        wrong, right = self.import_one(1), self.import_one(2)
        wrong.sale_order_id.order_line.price_unit = 11
        self.store._create_invoices()
        self.assertTrue(wrong.invoice_error)
        self.assertEqual(self.invoices_of(right).amount_total, 10)

    def test_failed_posting_leaves_no_draft_behind(self):
        """X3: all or nothing."""
        self.store.invoice_auto_post = True
        order = self.import_one(1)
        moves = self.env.registry["account.move"]
        with patch.object(moves, "action_post", side_effect=UserError("Locked period")):
            self.store._create_invoices()
        self.assertEqual(order.invoice_error, "Locked period")
        self.assertFalse(self.invoices_of(order))

    def test_orders_of_zero_and_gifts(self):
        """X1: an order of nothing but a gift is not invoiced wrongly."""
        order = self.import_one(1, {"item_price": 0})
        self.assertEqual(order.sale_order_id.amount_total, 0)
        self.store._create_invoices()
        self.assertFalse(order.invoice_error)
        self.assertEqual(sum(self.invoices_of(order).mapped("amount_total")), 0)

    def test_invoice_by_hand_keeps_the_link(self):
        """D9: an accountant's own click is a Lazada invoice as well."""
        self.store.invoice_policy = "manual"
        order = self.import_one(1)
        move = order.sale_order_id._create_invoices()
        self.assertEqual(
            (move.lazada_order_id, move.lazada_store_id), (order, self.store)
        )
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
