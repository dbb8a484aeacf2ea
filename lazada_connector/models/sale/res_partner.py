from dataclasses import asdict, dataclass, field

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models

from ...lazada_api.phone import to_e164
from ...lazada_api.places import find_country, find_state
from ...lazada_api.recipient import (
    Recipient,
    clear_text,
    find_or_add,
    find_recipient,
    merge_recipients,
    read_billing,
    read_recipient,
)

# No complaint about a tax code that the buyer typed, no message for each new contact.
UNCHECKED = {"no_vat_validation": True, "tracking_disable": True}
UNIQUE = ("res_partner_lazada_buyer_uniq", "res_partner_lazada_address_uniq")
# Where Lazada has each kind of address.
PARTS = {"delivery": "address_shipping", "invoice": "address_billing"}


@dataclass(frozen=True)
class Contacts:
    """For whom a sales order is: three contacts, often the same one."""

    customer: models.Model
    invoice: models.Model
    delivery: models.Model


@dataclass
class NewContact:
    """A contact to be, and the orders that need it."""

    buyer: str
    recipient: Recipient
    parent: models.Model
    kind: str
    orders: list = field(default_factory=list)

    def add(self, order, recipient):
        self.orders.append(order)
        self.recipient = merge_recipients(self.recipient, recipient)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_store_id = fields.Many2one(
        "lazada.store",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The store whose buyer this is, or receives deliveries here.",
    )
    lazada_buyer_id = fields.Char(
        string="Lazada Buyer ID", index="btree_not_null", copy=False, readonly=True
    )
    lazada_branch_number = fields.Char(
        string="Branch Number",
        copy=False,
        help="The branch of a company that asked Lazada for a tax invoice (Thailand).",
    )
    # The clearest form in which Lazada has sent this address. It finds the address
    # again, and it tells what a person has changed: all that differs from it.
    lazada_address = fields.Json(
        string="Address in Lazada's Words",
        copy=False,
        readonly=True,
        groups="lazada_connector.group_lazada_user",
    )

    _lazada_buyer_uniq = models.UniqueIndex(
        "(lazada_store_id, lazada_buyer_id) WHERE lazada_buyer_id IS NOT NULL "
        "AND type = 'contact' AND active",
        "There is a contact for this buyer of Lazada already. Merge the two.",
    )

    # Two workers may meet one buyer at the same time.
    _lazada_address_uniq = models.UniqueIndex(
        "(lazada_store_id, lazada_buyer_id, parent_id, "
        "md5((lazada_address - 'phone')::text)) "
        "WHERE lazada_buyer_id IS NOT NULL AND type != 'contact' AND active",
        "There is this address of the buyer of Lazada already. Merge the two.",
    )

    # === FIND OR CREATE === #

    @api.model
    def _find_lazada_contacts(self, store, orders):
        """Return for whom each order is, by the store's rule; what is new is created.

        Buyers are found again by store and Lazada's buyer id, their addresses by what
        is clear of the address itself, never by a masked name. Clear parts replace
        masked ones, never the reverse, and nothing that a person has changed.

        :return: :class:`Contacts` by order; the customer itself where Lazada sent no
            address
        :rtype: dict
        """
        buyers = {order: order._buyer_id() for order in orders}
        customers = self._find_lazada_customers(store, buyers)
        deliveries = self._find_lazada_addresses(store, buyers, customers, "delivery")
        # The default customer gets the invoices itself, a buyer where the buyer wants.
        own = {
            order: buyer
            for order, buyer in buyers.items()
            if customers[order] != store.partner_id
        }
        invoices = self._find_lazada_addresses(store, own, customers, "invoice")
        return {
            order: Contacts(customers[order], invoices[order], deliveries[order])
            for order in orders
        }

    @api.model
    def _find_lazada_customers(self, store, buyers):
        """Return the customer of each order: the store's, or its buyer; without a buyer
        id nothing tells two masked people apart.

        :param dict buyers: Lazada's buyer id by ``lazada.order``
        """
        found = dict.fromkeys(buyers, store.partner_id)
        buyers = {o: b for o, b in buyers.items() if o._buyer_is_customer()}
        if not buyers:
            return found
        by_buyer = {
            partner.lazada_buyer_id: partner
            for partner in self._search_lazada_partners(store, buyers.values())
            # not an address; a person may have put it beneath a company
            if partner.type == "contact"
        }
        new = {}
        for order, buyer in buyers.items():
            recipient = read_billing(order._raw())
            if buyer in by_buyer:
                found[order] = by_buyer[buyer]
                found[order]._fill_in_from_lazada(recipient, order)
            elif buyer:
                contact = NewContact(buyer, recipient, self.browse(), "contact")
                new.setdefault(buyer, contact).add(order, recipient)
        return found | self._create_lazada_contacts(store, list(new.values()))

    @api.model
    def _find_lazada_addresses(self, store, buyers, customers, kind):
        """Return the address of each order: its customer, if that has the same one, or
        one beneath, whatever it was made for.

        :param dict buyers: Lazada's buyer id by ``lazada.order``
        :param dict customers: contact by ``lazada.order``
        :param str kind: ``delivery`` or ``invoice``: what a new one is made for
        :rtype: dict
        """
        found = dict(customers)
        known = self._search_lazada_partners(store, buyers.values())
        by_buyer = known.grouped("lazada_buyer_id")
        new = []
        for order, buyer in buyers.items():
            recipient = read_recipient(order._raw(), PARTS[kind])
            if not recipient:
                continue
            partners = by_buyer.get(buyer, self.browse())
            partner = partners._match_lazada(customers[order], recipient)
            if partner:
                partner._fill_in_from_lazada(recipient, order)
                found[order] = partner
            else:
                contact = NewContact(buyer, recipient, customers[order], kind)
                find_or_add(new, contact).add(order, recipient)
        return found | self._create_lazada_contacts(store, new)

    @api.model
    def _search_lazada_partners(self, store, buyers):
        """Return the contacts of buyers of a store. Without a buyer id nothing tells
        two masked people apart, so such an address is never used again."""
        partners_sudo = self.sudo().search(
            [
                ("lazada_store_id", "=", store.id),
                ("lazada_buyer_id", "in", list(set(buyers) - {""})),
            ],
            order="id",
        )
        # One that was moved to another company is not made again, but complained of.
        return partners_sudo.sudo(self.env.su)

    def _match_lazada(self, customer, recipient):
        """Return which of these contacts, the customer or beneath it, has this address;
        none if a masked one could be several."""
        partners = self.filtered(
            lambda partner: customer in (partner, partner.parent_id)
        )
        known = [Recipient(**partner.lazada_address or {}) for partner in partners]
        number = find_recipient(recipient, known)
        return None if number is None else partners[number]

    @api.model
    def _create_lazada_contacts(self, store, contacts):
        """Create contacts.

        :param list contacts: of :class:`NewContact`
        :return: partner by order
        :rtype: dict
        """
        vals_list = [self._prepare_lazada_vals(store, contact) for contact in contacts]
        try:
            with self.env.cr.savepoint():
                partners = self.with_context(**UNCHECKED).create(vals_list)
        except UniqueViolation as error:
            if error.diag.constraint_name not in UNIQUE:
                raise
            # Another worker has just created the buyer or the address, which this
            # transaction cannot see: a new one is begun.
            raise SerializationFailure("buyer created by another worker") from error
        return {
            order: partner
            for partner, contact in zip(partners, contacts, strict=True)
            for order in contact.orders
        }

    # === CHANGE === #

    def _fill_in_from_lazada(self, recipient, order):
        """Fill in what was masked or missing, unless a person has changed it."""
        self.ensure_one()
        known = Recipient(**self.lazada_address or {})
        merged = merge_recipients(known, recipient)
        company = self._prepare_lazada_company(self.type, order)
        vals = {name: text for name, text in company.items() if text and not self[name]}
        if merged != known:
            vals |= self._changed_lazada_vals(known, merged)
            vals["lazada_address"] = asdict(merged)
        if vals:
            self.with_context(no_vat_validation=True).write(vals)

    def _changed_lazada_vals(self, known, merged):
        """Return the values that change, and are still what we wrote ourselves."""
        of_buyer = (self.lazada_store_id, self.lazada_buyer_id)
        before = self._prepare_lazada_address(*of_buyer, known)
        after = self._prepare_lazada_address(*of_buyer, merged)
        current = {
            name: self._fields[name].convert_to_write(self[name], self) or False
            for name in before
        }
        return {
            name: value
            for name, value in after.items()
            if value != before[name] == current[name]
        }

    # === VALUES === #

    @api.model
    def _prepare_lazada_vals(self, store, contact):
        """Return the values of a new contact.

        :param NewContact contact: what it is to be
        """
        return {
            "type": contact.kind,
            "parent_id": contact.parent.id,
            "company_id": store.company_id.id,
            "lazada_store_id": store.id,
            "lazada_buyer_id": contact.buyer or False,
            "lazada_address": asdict(contact.recipient),
            **self._prepare_lazada_address(store, contact.buyer, contact.recipient),
            **self._prepare_lazada_company(contact.kind, contact.orders[0]),
        }

    @api.model
    def _prepare_lazada_company(self, kind, order):
        """Return what identifies a company: on the buyer's own contact, since Odoo
        gives its addresses the same tax number."""
        if kind != "contact":
            return {}
        return {
            "vat": clear_text(order.tax_code),
            "lazada_branch_number": clear_text(order.branch_number),
        }

    @api.model
    def _prepare_lazada_address(self, store, buyer, recipient):
        """Return an address in Odoo's terms. A country or state that Odoo does not know
        by that name stays readable beside the city.

        :param str buyer: Lazada's id, stands for a missing name
        :param Recipient recipient: in Lazada's words
        :rtype: dict
        """
        country = self._find_lazada_country(store, recipient.country)
        state = self._find_lazada_state(country, recipient.state)
        city = [recipient.city]
        # The state of an address in Singapore is Singapore.
        is_country = country and find_country(recipient.state) == country.code.lower()
        if not state and not is_country:
            city.append(clear_text(recipient.state))
        if not country:
            city.append(recipient.country)
        return {
            "name": recipient.name or f"Lazada {buyer or ''}".strip(),
            "street": recipient.street or False,
            "street2": recipient.street2 or False,
            "city": ", ".join(dict.fromkeys(filter(None, city))) or False,
            "zip": recipient.zip or False,
            "country_id": country.id,
            "state_id": state.id,
            "phone": to_e164(recipient.phone, country.code or store.region) or False,
        }

    @api.model
    def _find_lazada_country(self, store, name):
        """Return the country of this name; the store's own, where Lazada names none."""
        code = find_country(name) if clear_text(name) else store.region
        if code:
            return self.env.ref(f"base.{code}")
        return self.env["res.country"].search([("name", "=", name)], limit=1)

    @api.model
    def _find_lazada_state(self, country, name):
        states = country.state_ids
        names = [(state.id, state.name, state.code) for state in states]
        return states.browse(find_state((country.code or "").lower(), name, names))
