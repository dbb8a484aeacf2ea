from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ..lazada_api import wire
from ..lazada_api.recipient import Recipient, clearer, read_recipient, same_recipient

# Lazada's parts of an address, and Odoo's fields that hold them as text.
TEXT_FIELDS = ("name", "street", "street2", "city", "zip", "phone")


class ResPartner(models.Model):
    _inherit = "res.partner"

    lazada_store_id = fields.Many2one(
        "lazada.store",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The store whose buyer receives deliveries at this address.",
    )
    lazada_buyer_id = fields.Char(
        string="Lazada Buyer ID", index="btree_not_null", copy=False, readonly=True
    )

    @api.model
    def _find_lazada_recipients(self, store, orders):
        """Return the delivery address of each order, created where it is new.

        An address is found again by store, buyer and what is clear of the address
        itself, never by a masked name. Clear parts replace masked ones, never the
        reverse.

        :param store: ``lazada.store``
        :param orders: ``lazada.order``
        :return: a contact beneath the default customer, or that customer itself where
            Lazada sent no address, by order
        :rtype: dict
        """
        received = {order: read_recipient(order._raw()) for order in orders}
        buyers = {order: order._buyer_id() for order in orders}
        known = self._search_lazada_recipients(store, set(buyers.values()))
        found = {order: store.partner_id for order in orders}
        new = []
        for order, recipient in received.items():
            if not recipient:
                continue
            partner = self._match_lazada_recipient(
                known.get(buyers[order], []), recipient
            )
            if partner:
                partner._take_over_clear_parts(store, recipient)
                found[order] = partner
            else:
                self._add_lazada_address(new, buyers[order], recipient, order)
        partners = self.create(
            [self._prepare_lazada_vals(store, buyer, to) for buyer, to, _orders in new]
        )
        for partner, (_buyer, _recipient, its_orders) in zip(
            partners, new, strict=True
        ):
            found.update(dict.fromkeys(its_orders, partner))
        return found

    @api.model
    def _add_lazada_address(self, new, buyer, recipient, order):
        """Add an order to the addresses that are to be created, two of one buyer to the
        same, with what is clear of both."""
        for position, (other_buyer, other, its_orders) in enumerate(new):
            if buyer and buyer == other_buyer and same_recipient(other, recipient):
                both = replace(other, **clearer(other, recipient))
                new[position] = (buyer, both, [*its_orders, order])
                return
        new.append((buyer, recipient, [order]))

    @api.model
    def _search_lazada_recipients(self, store, buyers):
        """Return the store's known delivery addresses by buyer. Without a buyer id
        nothing tells two masked people apart, so such an address is never used
        again."""
        partners = self.search(
            [
                ("lazada_store_id", "=", store.id),
                ("lazada_buyer_id", "in", list(buyers - {""})),
                ("parent_id", "=", store.partner_id.id),
            ]
        )
        return {
            buyer: list(group)
            for buyer, group in partners.grouped("lazada_buyer_id").items()
        }

    @api.model
    def _match_lazada_recipient(self, partners, recipient):
        for partner in partners:
            if same_recipient(partner._as_lazada_recipient(), recipient):
                return partner
        return None

    def _as_lazada_recipient(self):
        return Recipient(
            **{name: self[name] or "" for name in TEXT_FIELDS},
            state=self.state_id.name or "",
            # the store's country is the only one it delivers to
            country="",
        )

    def _take_over_clear_parts(self, store, recipient):
        """Fill in what was masked or missing. What a person has typed is clear, and
        stays."""
        parts = clearer(self._as_lazada_recipient(), recipient)
        vals = {part: text for part, text in parts.items() if part in TEXT_FIELDS}
        if "phone" in vals:
            vals["phone"] = _format_phone(vals["phone"], store)
        if vals:
            self.write(vals)

    @api.model
    def _prepare_lazada_vals(self, store, buyer, recipient):
        """Return the values of a new delivery address.

        :param Recipient recipient:
        """
        country = self.env.ref(f"base.{store.region}")
        return {
            "type": "delivery",
            "parent_id": store.partner_id.id,
            "company_id": store.partner_id.company_id.id,
            "lazada_store_id": store.id,
            "lazada_buyer_id": buyer,
            "name": recipient.name or self.env._("Lazada buyer %s", buyer),
            "street": recipient.street,
            "street2": recipient.street2,
            "city": recipient.city,
            "zip": recipient.zip,
            "country_id": country.id,
            "state_id": self._find_lazada_state(country, recipient.state),
            "phone": _format_phone(recipient.phone, store),
        }

    @api.model
    def _find_lazada_state(self, country, name):
        if not name or wire.is_masked(name):
            return False
        return (
            self.env["res.country.state"]
            .search(
                [("country_id", "=", country.id), ("name", "=ilike", name)], limit=1
            )
            .id
        )


def _format_phone(phone, store):
    """Return a phone number in E.164 with the store's country, or as it came if it is
    none."""
    if not phone or wire.is_masked(phone):
        return phone
    return phone_format(
        phone, store.region.upper(), None, force_format="E164", raise_exception=False
    )
