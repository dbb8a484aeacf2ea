from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import USER, LazadaCase
from .payloads import ADDRESS

MASKED = {
    **ADDRESS,
    "first_name": "A**",
    "last_name": "C***",
    "phone": "65********67",
    "address1": "1 R************",
}
HOME = {**ADDRESS, "address1": "9 Home Street", "post_code": "111111", "address5": ""}


@tagged("post_install", "-at_install")
class TestBuyer(LazadaCase):
    """D7: the store's rule *One contact for each buyer*."""

    def setUp(self):
        super().setUp()
        self.store.customer_policy = "buyer"

    def sale(self, order_id, buyer, shipping, billing=None, **values):
        return self.import_one(
            order_id,
            {"buyer_id": buyer},
            address_shipping=shipping,
            address_billing=billing or shipping,
            **values,
        ).sale_order_id

    def contacts(self):
        return self.env["res.partner"].search(
            [("lazada_store_id", "=", self.store.id), ("parent_id", "=", False)]
        )

    def test_buyer_is_the_customer(self):
        sale = self.sale(1, 700, ADDRESS)
        buyer = sale.partner_id
        self.assertEqual((buyer.name, buyer.lazada_buyer_id), ("Ana Cruz", "700"))
        self.assertFalse(buyer.parent_id)
        self.assertEqual(sale.partner_shipping_id, buyer, "one address, one contact")
        self.assertEqual(sale._create_invoices().partner_id, buyer)
        self.assertFalse(self.customer.child_ids)

    def test_another_delivery_address_is_beneath_the_buyer(self):
        first = self.sale(1, 700, ADDRESS, HOME)
        second = self.sale(2, 700, ADDRESS, HOME)
        buyer = first.partner_id
        self.assertEqual(buyer.street, "9 Home Street")
        self.assertEqual(first.partner_invoice_id, buyer)
        self.assertEqual(first.partner_shipping_id.parent_id, buyer)
        self.assertEqual(first.partner_shipping_id.street, "1 Raffles Place")
        self.assertEqual(second.partner_id, buyer)
        self.assertEqual(second.partner_shipping_id, first.partner_shipping_id)

    def test_another_billing_address_is_for_the_invoice(self):
        buyer = self.sale(1, 700, ADDRESS).partner_id
        moved = self.sale(2, 700, ADDRESS, HOME)
        self.assertEqual((moved.partner_id, buyer.street), (buyer, "1 Raffles Place"))
        self.assertEqual(moved.partner_invoice_id.type, "invoice")
        self.assertEqual(moved.partner_invoice_id.street, "9 Home Street")
        self.assertEqual(moved._create_invoices().partner_id, moved.partner_invoice_id)

    def test_one_address_for_deliveries_and_invoices(self):
        buyer = self.sale(1, 700, ADDRESS).partner_id
        first = self.sale(2, 700, HOME, ADDRESS)
        second = self.sale(3, 700, ADDRESS, HOME)
        self.assertEqual(first.partner_shipping_id, second.partner_invoice_id)
        self.assertEqual(len(buyer.child_ids), 1)

    def test_masked_clear_masked_is_one_clear_contact(self):
        """X7: clear data replace masked ones, never the reverse."""
        sales = [
            self.sale(number, 700, address)
            for number, address in enumerate((MASKED, ADDRESS, MASKED), 1)
        ]
        buyer = self.contacts()
        self.assertEqual([sale.partner_id for sale in sales], [buyer] * 3)
        self.assertEqual((buyer.name, buyer.phone), ("Ana Cruz", "+6591234567"))
        self.assertFalse(buyer.child_ids)

    def test_ten_buyers_with_one_masked_name_stay_ten(self):
        """X7: two orders of each, in one run."""
        for number in range(20):
            self.download_one(
                number + 1, {"buyer_id": 700 + number % 10}, address_shipping=MASKED
            )
        self.store._import_orders()
        self.assertEqual(len(self.contacts()), 10)
        self.assertFalse(self.contacts().child_ids)

    def test_without_a_buyer_id_the_default_customer(self):
        """X7: nothing else tells two masked people apart."""
        sale = self.sale(1, None, MASKED)
        self.assertEqual(sale.partner_id, self.customer)
        self.assertEqual(sale.partner_invoice_id, self.customer)
        self.assertEqual(sale.partner_shipping_id.parent_id, self.customer)

    def test_buyer_ids_are_those_of_a_store(self):
        other = self.make_store("LZD-2", customer_policy="buyer").with_env(self.env)
        one = self.sale(1, 700, ADDRESS)
        two = self.import_one(1, {"buyer_id": 700}, store=other).sale_order_id
        self.assertNotEqual(one.partner_id, two.partner_id)

    def test_tax_code_and_branch(self):
        """Kept on the order and on the buyer; masked ones replace nothing, and those of
        a person stay."""
        company = {
            "tax_code": "0105556000001",
            "branch_number": "00012",
            "national_registration_number": "R-1",
            "extra_attributes": '{"TaxInvoiceRequested":true}',
        }
        self.sale(1, 700, ADDRESS)
        sale = self.sale(2, 700, ADDRESS, **company)
        order, buyer = sale.lazada_order_id, sale.partner_id
        self.assertEqual((buyer.vat, buyer.lazada_branch_number),
                         ("0105556000001", "00012"))  # fmt: skip
        self.assertEqual((order.tax_code, order.branch_number),
                         ("0105556000001", "00012"))  # fmt: skip
        self.assertEqual(order.registration_number, "R-1")
        self.assertTrue(order.tax_invoice_requested)
        buyer.vat = "TYPED"
        self.sale(3, 700, ADDRESS, **{**company, "tax_code": "0*********001"})
        self.sale(4, 700, ADDRESS, **company)
        self.assertEqual(buyer.vat, "TYPED")
        order = self.download_one(
            2,
            {"buyer_id": 700},
            updated_at="2026-01-17 10:00:00 +0800",
            tax_code="0*********001",
        )
        self.assertEqual(order.tax_code, "0105556000001")

    def test_tax_invoice_request_in_any_form(self):
        """Trap: a text of JSON, or nothing, or something else."""
        answers = {
            '{"TaxInvoiceRequested":true}': True,
            '{"TaxInvoiceRequested":"true"}': True,
            '{"TaxInvoiceRequested":false}': False,
            '{"TaxInvoiceRequested":"perhaps"}': False,
            "{broken": False,
            "[]": False,
            "": False,
            None: False,
        }
        for order_id, (text, wanted) in enumerate(answers.items(), 1):
            order = self.download_one(order_id, {}, extra_attributes=text)
            self.assertEqual(order.tax_invoice_requested, wanted, text)

    def test_buyers_are_their_companys(self):
        """X11: another company's users do not see them."""
        sale = self.sale(1, 700, ADDRESS, HOME)
        partners = sale.partner_id + sale.partner_shipping_id
        self.assertEqual(partners.company_id, self.store.company_id)
        company = self.env["res.company"].create({"name": "Another"})
        user = self.make_user("other", USER, company=company)
        with self.assertRaises(AccessError):
            partners[0].with_user(user).read(["name"])
        own = self.make_user("own", USER)
        self.assertEqual(len(partners.with_user(own).read(["name"])), 2)

    def test_buyer_moved_to_another_company_is_complained_of(self):
        """X4: not made again behind the back of whoever moved it."""
        buyer = self.sale(1, 700, ADDRESS).partner_id
        buyer.company_id = self.env["res.company"].create({"name": "Another"})
        order = self.download_one(2, {"buyer_id": 700})
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertIn("company", order.error_message)
        self.assertEqual(len(self.contacts()), 1)

    def test_archived_buyer_is_not_used_again(self):
        buyer = self.sale(1, 700, ADDRESS).partner_id
        buyer.active = False
        self.assertNotEqual(self.sale(2, 700, ADDRESS).partner_id, buyer)

    def test_buyer_that_a_person_put_beneath_a_company(self):
        """X5: found again, and invoiced as that company's."""
        buyer = self.sale(1, 700, ADDRESS).partner_id
        buyer.parent_id = self.env["res.partner"].create(
            {"name": "Cruz Trading", "is_company": True}
        )
        again = self.sale(2, 700, ADDRESS)
        self.assertEqual(again.partner_id, buyer)
        invoice = again._create_invoices()
        self.assertEqual(invoice.commercial_partner_id, buyer.parent_id)

    def test_default_customer_for_old_orders(self):
        """The rule counts when an order is imported; nothing is moved."""
        self.store.customer_policy = "default"
        old = self.sale(1, 700, ADDRESS)
        self.store.customer_policy = "buyer"
        new = self.sale(2, 700, ADDRESS)
        self.assertEqual(old.partner_id, self.customer)
        self.assertEqual(new.partner_id.lazada_buyer_id, "700")
        self.assertNotEqual(new.partner_id, old.partner_shipping_id)
