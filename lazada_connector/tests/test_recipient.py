from odoo.tests import tagged

from .common import LazadaCase
from .payloads import ADDRESS

MASKED = {
    **ADDRESS,
    "first_name": "A**",
    "last_name": "C***",
    "phone": "65********67",
    "address1": "1 R************",
    "post_code": "0****6",
    "address5": "0****6",
}


def enumerate_orders(*addresses):
    """Return orders of one buyer, as (id, buyer, address)."""
    return [(number, 700, address) for number, address in enumerate(addresses, 1)]


@tagged("post_install", "-at_install")
class TestRecipient(LazadaCase):
    def recipients(self, *orders):
        """Import orders, given as (id, buyer, address); return their delivery
        addresses."""
        sales = self.env["sale.order"]
        for order_id, buyer, address in orders:
            order = self.import_one(
                order_id, {"buyer_id": buyer}, address_shipping=address
            )
            sales += order.sale_order_id
        return [sale.partner_shipping_id for sale in sales]

    def test_address_beneath_the_default_customer(self):
        """D7: the customer is the store's, the recipient a delivery address."""
        sale = self.import_one(1).sale_order_id
        partner = sale.partner_shipping_id
        self.assertEqual(
            (sale.partner_id, sale.partner_invoice_id), (self.customer,) * 2
        )
        self.assertEqual((partner.parent_id, partner.type), (self.customer, "delivery"))
        self.assertEqual(
            (partner.name, partner.street), ("Ana Cruz", "1 Raffles Place")
        )
        self.assertEqual((partner.street2, partner.zip), ("Downtown", "048616"))
        self.assertEqual(
            (partner.country_id.code, partner.phone), ("SG", "+6591234567")
        )
        self.assertEqual(
            (partner.lazada_store_id, partner.lazada_buyer_id), (self.store, "700")
        )

    def test_masked_clear_masked_is_one_clear_address(self):
        """X7: clear data replace masked ones, never the reverse."""
        found = self.recipients((1, 700, MASKED), (2, 700, ADDRESS), (3, 700, MASKED))
        self.assertEqual(len(set(found)), 1)
        self.assertEqual(
            (found[0].name, found[0].street, found[0].zip, found[0].phone),
            ("Ana Cruz", "1 Raffles Place", "048616", "+6591234567"),
        )

    def test_masked_and_clear_in_one_batch(self):
        """X7: the same within one run."""
        masked = self.download_one(1, {}, address_shipping=MASKED)
        clear = self.download_one(2, {}, address_shipping=ADDRESS)
        self.store._import_orders()
        first, second = (
            order.sale_order_id.partner_shipping_id for order in masked + clear
        )
        self.assertEqual((first, second.name), (second, "Ana Cruz"))
        self.assertEqual(second.phone, "+6591234567")

    def test_two_buyers_with_one_masked_name(self):
        """X7: a masked name is no key."""
        one, other = self.recipients((1, 700, MASKED), (2, 701, MASKED))
        self.assertNotEqual(one, other)
        self.assertEqual((one.name, other.name), ("A** C***", "A** C***"))

    def test_without_a_buyer_id_nobody_is_taken_for_another(self):
        """X7: then each order gets its own address."""
        one, other = self.recipients((1, None, MASKED), (2, None, MASKED))
        self.assertNotEqual(one, other)

    def test_second_address_of_a_buyer(self):
        """X7: a buyer may have several."""
        moved = {**ADDRESS, "address1": "2 Orchard Road", "post_code": "238801"}
        one, other, again = self.recipients(
            (1, 700, ADDRESS), (2, 700, moved), (3, 700, ADDRESS)
        )
        self.assertEqual((one, other.street), (again, "2 Orchard Road"))

    def test_addresses_that_differ_in_one_part(self):
        """X7: each part tells two places apart, the state as well as the street."""
        parts = ("address1", "address3", "address4", "addressDsitrict", "country")
        others = [{**ADDRESS, part: "Elsewhere"} for part in parts]
        found = self.recipients(*enumerate_orders(ADDRESS, *others))
        self.assertEqual(len(set(found)), len(parts) + 1)

    def test_what_a_user_typed_stays(self):
        """X5: nothing that a person corrected is overwritten."""
        (partner,) = self.recipients((1, 700, MASKED))
        partner.write({"phone": "+6560001111", "street2": "Blk 5"})
        self.recipients((2, 700, {**ADDRESS, "addressDsitrict": ""}))
        self.assertEqual((partner.phone, partner.street2), ("+6560001111", "Blk 5"))
        self.assertEqual(
            partner.street, "1 Raffles Place", "masked, so it was filled in"
        )

    def test_order_without_address(self):
        """X4: goes to the default customer."""
        for order_id, address in ((1, None), (2, {}), (3, dict.fromkeys(ADDRESS, ""))):
            sale = self.import_one(order_id, address_shipping=address).sale_order_id
            self.assertEqual(sale.partner_shipping_id, self.customer)

    def test_name_of_300_characters_and_emoji(self):
        """X4: kept as it came."""
        name = "🛵" + "é" * 299
        (partner,) = self.recipients(
            (1, 700, {**ADDRESS, "first_name": name, "last_name": ""})
        )
        self.assertEqual(partner.name, name)

    def test_one_order_masked_clear_masked(self):
        """X7: the same order three times, followed after its import."""
        order = self.import_one(1, address_shipping=MASKED, customer_first_name="A**")
        partner = order.sale_order_id.partner_shipping_id
        self.assertEqual((partner.name, partner.phone), ("A** C***", "65********67"))
        for address, buyer in ((ADDRESS, "Ana"), (MASKED, "A**")):
            order = self.download_one(
                1,
                {},
                address_shipping=address,
                customer_first_name=buyer,
                updated_at=f"2026-01-16 10:00:0{len(buyer)} +0800",
            )
            found = self.env["res.partner"]._find_lazada_contacts(self.store, order)
            self.assertEqual(found[order].delivery, partner)
            self.assertEqual(order.buyer_name, "Ana")
        self.assertEqual(
            (partner.name, partner.street, partner.zip, partner.phone),
            ("Ana Cruz", "1 Raffles Place", "048616", "+6591234567"),
        )
        self.assertEqual(partner.parent_id, self.customer)

    def test_masked_address_that_could_be_two(self):
        """X7: nobody guesses; it gets a contact of its own, once."""
        other = {**ADDRESS, "address1": "1 Robinson Road"}
        hidden = {**ADDRESS, "address1": "1 R****"}
        one, two, third, fourth, again = self.recipients(
            *enumerate_orders(ADDRESS, other, hidden, hidden, ADDRESS)
        )
        self.assertEqual(len({one, two, third}), 3)
        self.assertEqual((fourth, again), (third, one))

    def test_ten_buyers_with_one_masked_name_stay_ten(self):
        """X7: whatever is masked alike, in one run and in the next."""
        for first in (1, 101):
            for buyer in range(10):
                self.download_one(
                    first + buyer, {"buyer_id": 700 + buyer}, address_shipping=MASKED
                )
            self.store._import_orders()
        partners = self.env["res.partner"].search(
            [("parent_id", "=", self.customer.id)]
        )
        self.assertEqual(len(partners), 10)
        self.assertEqual(set(partners.mapped("name")), {"A** C***"})

    def test_every_field_that_a_person_changed_stays(self):
        """X5: also one that was emptied, or that came clear; the rest is filled in, and
        the address is still found by what Lazada sends."""
        (partner,) = self.recipients((1, 700, {**MASKED, "addressDsitrict": "East"}))
        partner.write({"name": "Ana C. (shop)", "street2": False, "state_id": False})
        again, last = self.recipients(
            (2, 700, {**ADDRESS, "addressDsitrict": "East"}),
            (3, 700, {**MASKED, "addressDsitrict": "East"}),
        )
        self.assertEqual((again, last), (partner, partner))
        self.assertEqual(
            (partner.name, partner.street2, partner.street),
            ("Ana C. (shop)", False, "1 Raffles Place"),
        )

    def test_archived_address_is_not_used_again(self):
        """A person does not want it any more."""
        (partner,) = self.recipients((1, 700, ADDRESS))
        partner.active = False
        (other,) = self.recipients((2, 700, ADDRESS))
        self.assertNotEqual(partner, other)

    def test_phone_of_the_stores_country(self):
        """X7: E.164; what is no number is kept as it came."""
        one, other = self.recipients(
            (1, 700, {**ADDRESS, "phone": "9123 4567"}),
            (2, 701, {**ADDRESS, "phone": "ring twice"}),
        )
        self.assertEqual((one.phone, other.phone), ("+6591234567", "ring twice"))
