from odoo import Command
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS

OTHER = {**ADDRESS, "address1": "9 Home Street", "post_code": "111111"}


@tagged("post_install", "-at_install")
class TestAddresses(LazadaCase):
    """D7, G1: what a person sells to the store's customer goes to no buyer."""

    def order_by_hand(self, customer):
        line = Command.create({"product_id": self.cup.id, "product_uom_qty": 1})
        order = self.env["sale.order"].create(
            {"partner_id": customer.id, "order_line": [line]}
        )
        return order.partner_shipping_id

    def buyers(self):
        return self.env["res.partner"].search([("parent_id", "=", self.customer.id)])

    def test_no_buyer_gets_what_is_sold_by_hand(self):
        self.import_one(1, address_shipping=ADDRESS)
        self.assertIn("delivery", self.buyers().mapped("type"))
        self.assertEqual(self.order_by_hand(self.customer), self.customer)

    def test_own_address_of_the_customer(self):
        self.import_one(1, address_shipping=ADDRESS)
        own = self.customer.create(
            {"name": "Stall", "type": "delivery", "parent_id": self.customer.id}
        )
        self.assertEqual(self.order_by_hand(self.customer), own)

    def test_no_other_buyer_gets_it(self):
        first, second = (
            self.import_one(
                number, {"buyer_id": 700 + number}, address_shipping=address
            ).sale_order_id.partner_shipping_id
            for number, address in enumerate((ADDRESS, OTHER), start=1)
        )
        self.assertNotEqual(first, second)
        for buyer in (first, second):
            self.assertEqual(buyer.address_get(["delivery"])["delivery"], buyer.id)

    def test_not_one_buyer_is_read(self):
        """What Odoo asks of the customer does not grow with its buyers."""
        self.import_one(1, address_shipping=ADDRESS)
        buyers = self.buyers()
        self.assertTrue(buyers)
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.customer.address_get(["delivery", "invoice"])
        self.assertEqual(set(found.values()), {self.customer.id})
        read = self.env["res.partner"]._fields["type"]._get_cache(self.env)
        self.assertFalse(set(buyers.ids) & set(read))

    def test_what_is_written_on_the_customer_walks_no_buyer(self):
        self.import_one(1, address_shipping=ADDRESS)
        buyers, own = self.buyers(), self.customer.create({"name": "Office"})
        own.parent_id = self.customer
        self.env.flush_all()
        self.env.invalidate_all()
        terms = self.env.ref("account.account_payment_term_30days")
        self.customer.write({"property_payment_term_id": terms.id, "street": "1 Quay"})
        self.env.flush_all()
        self.assertEqual(self.customer.child_ids, own)
        self.assertEqual(own.property_payment_term_id, terms)
        self.assertFalse(any(buyers.mapped("property_payment_term_id")))
        self.assertNotIn("1 Quay", buyers.mapped("street"))

    def test_a_buyer_who_is_a_customer_has_its_addresses(self):
        self.store.customer_policy = "buyer"
        order = self.import_one(
            1, {"buyer_id": 701}, address_billing=ADDRESS, address_shipping=OTHER
        )
        sale = order.sale_order_id
        self.assertNotEqual(sale.partner_id, self.customer)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(sale.partner_shipping_id.parent_id, sale.partner_id)
        self.assertIn(sale.partner_shipping_id, sale.partner_id.child_ids)

    def test_other_partners_as_ever(self):
        company = self.customer.create({"name": "Shop", "is_company": True})
        address = self.customer.create(
            {"name": "Ramp", "type": "delivery", "parent_id": company.id}
        )
        self.assertEqual(company.address_get(["delivery"])["delivery"], address.id)
