from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...lazada_api.order_values import goods_lines, shipping_fee
from .res_partner import Contacts

# Neither a message nor a follower for each of thousands of orders, and no log of each
# line.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "sale_no_log_for_new_lines": True,
}
# What the import leaves out, nobody can leave out by the context of a call over RPC.
IMPORTING = object()


@dataclass
class Draft:
    """A sales order to be, before its lines are known."""

    store: models.Model
    order: models.Model
    contacts: Contacts
    fiscal_position: models.Model
    lines: list = field(default_factory=list)


@dataclass
class DraftLine:
    """A line to be: its price values, and the units of Lazada that it stands for."""

    product: models.Model
    taxes: models.Model
    quantity: int
    total: float
    items: tuple = ()
    price_unit: float = 0.0
    pieces: int = 1

    def for_taxes(self):
        return {
            "product_id": self.product,
            "tax_ids": self.taxes,
            "quantity": self.quantity,
            "total": self.total,
        }


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_order_id = fields.Many2one(
        "lazada.order",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )
    lazada_store_id = fields.Many2one(
        "lazada.store",
        related="lazada_order_id.store_id",
        store=True,
        index="btree_not_null",
    )
    lazada_expected_total = fields.Monetary(
        related="lazada_order_id.expected_total", string="Total at Lazada"
    )
    lazada_platform_voucher_amount = fields.Monetary(
        related="lazada_order_id.platform_voucher_amount", string="Paid by Lazada"
    )
    lazada_buyer_paid_amount = fields.Monetary(
        related="lazada_order_id.buyer_paid_amount", string="Paid by the Buyer"
    )
    lazada_totals_match = fields.Boolean(related="lazada_order_id.totals_match")

    _lazada_order_uniq = models.UniqueIndex(
        "(lazada_order_id) WHERE lazada_order_id IS NOT NULL",
        "This Lazada order has its sales order already.",
    )

    # === CRUD METHODS === #

    def unlink(self):
        """Leave a word on the Lazada orders that they had a sales order."""
        names = {sale.lazada_order_id: sale.name for sale in self.sudo()}
        result = super().unlink()
        for order, name in names.items():
            order._forget_sale_order(name)
        return result

    # === ACTION METHODS === #

    def action_view_lazada_order(self):
        self.ensure_one()
        return self.lazada_order_id._get_records_action(name=self.lazada_order_id.name)

    # === BUSINESS METHODS === #

    def _prepare_confirmation_values(self):
        """Keep the date on which the buyer ordered."""
        values = super()._prepare_confirmation_values()
        if all(order.lazada_order_id for order in self):
            values.pop("date_order", None)
        return values

    def _prepare_invoice(self):
        values = super()._prepare_invoice()
        store = self.lazada_store_id
        if store:
            values["lazada_order_id"] = self.lazada_order_id.id
            values["invoice_date"] = self._lazada_invoice_date()
            if store.invoice_payment_reference == "order":
                values["payment_reference"] = self.lazada_order_id.name
        return values

    def _lazada_invoice_date(self):
        """Return the day that the store's rule asks for, on the venture's clock."""
        store = self.lazada_store_id
        moment = None
        if store.invoice_date_policy == "order":
            moment = self.lazada_order_id.lazada_created_at
        elif store.invoice_date_policy == "delivery":
            moment = self._lazada_delivered_at()
        return store._local_date(moment or fields.Datetime.now())

    def _lazada_delivered_at(self):
        """Return when the last delivery order was done, or else when Lazada reported
        the units as delivered; ``None`` before that."""
        done = self.picking_ids.filtered(
            lambda picking: (
                picking.state == "done" and picking.picking_type_code == "outgoing"
            )
        )
        last = max(done.mapped("date_done"), default=None)
        return last or self.lazada_order_id._delivered_at()

    @api.model
    def _create_from_lazada(self, store, orders):
        """Create and confirm one sales order for each Lazada order.

        :param store: ``lazada.store``
        :param orders: its ``lazada.order`` records, without a problem
        :return: the sales orders, in the same sequence
        :raise UserError: a total cannot be reached; nothing is created then
        """
        contacts = self.env["res.partner"]._find_lazada_contacts(store, orders)
        drafts = [self._draft_lazada(store, order, contacts[order]) for order in orders]
        sales = self.with_context(**self._lazada_import_context()).create(
            [self._prepare_lazada_vals(draft) for draft in drafts]
        )
        sales.action_confirm()
        for sale, draft in zip(sales, drafts, strict=True):
            draft.order._check_total(sale.amount_total, sale.name)
            self._link_lazada_items(sale, draft)
        return self.browse(sales.ids)

    @api.model
    def _lazada_import_context(self):
        rules_sudo = self.env["account.analytic.distribution.model"].sudo()
        has_rules = rules_sudo.search_count([], limit=1)
        return {
            **QUIET,
            "lazada_no_origin_message": IMPORTING,
            "lazada_no_analytic_rules": None if has_rules else IMPORTING,
        }

    @api.model
    def _draft_lazada(self, store, order, contacts):
        """Return what a Lazada order is to become.

        :param Contacts contacts: for whom it is
        :rtype: Draft
        """
        fiscal_position = (
            self.env["account.fiscal.position"]
            .with_company(store.company_id)
            ._get_fiscal_position(contacts.customer, contacts.delivery)
        )
        draft = Draft(store, order, contacts, fiscal_position)
        draft.lines = self._draft_lazada_lines(draft)
        return draft

    def _lazada_contacts(self):
        """Return for whom this order is, to draft it once more.

        :rtype: Contacts
        """
        self.ensure_one()
        return Contacts(
            self.partner_id, self.partner_invoice_id, self.partner_shipping_id
        )

    @api.model
    def _link_lazada_items(self, sale, draft):
        items = {item.lazada_id: item for item in draft.order.item_ids}
        lines = sale.order_line.sorted("sequence")
        for line, draft_line in zip(lines, draft.lines, strict=True):
            for lazada_id in draft_line.items:
                items[lazada_id].sale_line_id = line

    @api.model
    def _prepare_lazada_vals(self, draft):
        """Return the values of a sales order with its lines."""
        store, order = draft.store, draft.order
        vals = {
            "lazada_order_id": order.id,
            "company_id": store.company_id.id,
            "partner_id": draft.contacts.customer.id,
            "partner_invoice_id": draft.contacts.invoice.id,
            "partner_shipping_id": draft.contacts.delivery.id,
            "pricelist_id": store._get_pricelist().id,
            "fiscal_position_id": draft.fiscal_position.id,
            "date_order": order.lazada_created_at,
            "client_order_ref": order.name,
            "origin": self.env._("Lazada %s", order.name),
            "user_id": store.user_id.id,
            "team_id": store.team_id.id,
            "journal_id": store.invoice_journal_id.id,
            "payment_term_id": self._lazada_payment_term(
                store, draft.contacts.customer
            ).id,
            "order_line": [
                Command.create(self._prepare_lazada_line_vals(store, line, position))
                for position, line in enumerate(draft.lines, 1)
            ],
        }
        if store.warehouse_id:
            vals["warehouse_id"] = store.warehouse_id.id
        return vals

    @api.model
    def _lazada_payment_term(self, store, customer):
        """Return the store's terms or else the customer's, but none that take off for
        paying early: the buyer has paid Lazada, and the total would change."""
        terms = store.payment_term_id or customer.property_payment_term_id
        return terms.filtered(lambda term: not term.early_discount)

    @api.model
    def _prepare_lazada_line_vals(self, store, line, position):
        currency = store.currency_id
        return {
            "sequence": position,
            "product_id": line.product.id,
            "product_uom_qty": line.quantity,
            "lazada_pieces": line.pieces,
            "price_unit": line.price_unit,
            # Other than the price, so that Odoo takes the price for one that was typed
            # and keeps it when the quantity changes.
            "technical_price_unit": -1.0 if currency.is_zero(line.price_unit) else 0.0,
            "discount": 0.0,
            "tax_ids": [Command.set(line.taxes.ids)],
        }

    @api.model
    def _draft_lazada_lines(self, draft):
        """Return the lines that make up Lazada's total: goods, the seller's vouchers,
        the shipping fee, and a rounding line where no price reaches the total.

        :rtype: list[DraftLine]
        """
        goods = self._draft_lazada_goods(draft)
        lines = [line for line, _voucher in goods]
        lines += self._draft_lazada_vouchers(draft.store, goods)
        lines += self._draft_lazada_shipping(draft)
        gap = self._fit_lazada_prices(draft.store, lines)
        if gap:
            lines.append(self._draft_lazada_rounding(draft, gap, len(goods)))
        return lines

    @api.model
    def _draft_lazada_goods(self, draft):
        """Return a line for each SKU and price, with the seller's vouchers on it (a
        Decimal)."""
        items = draft.order.item_ids
        by_id = {item.lazada_id: item for item in items}
        drafts = []
        for goods in goods_lines(draft.order._raw_items()):
            product, pieces = by_id[goods.item_ids[0]]._product_and_pieces()
            taxes = self._lazada_taxes(draft, product)
            line = DraftLine(
                product,
                taxes,
                goods.quantity * pieces,
                float(goods.total),
                goods.item_ids,
                pieces=pieces,
            )
            drafts.append((line, goods.seller_voucher))
        return drafts

    @api.model
    def _draft_lazada_vouchers(self, store, goods):
        """Return one line for the vouchers of all goods with the same taxes."""
        amounts = {}
        for line, voucher in goods:
            # A fixed tax is due for each piece, whatever is given off its price.
            taxes = line.taxes.flatten_taxes_hierarchy().filtered(
                lambda tax: tax.amount_type != "fixed"
            )
            amounts[taxes] = amounts.get(taxes, 0) + voucher
        return [
            DraftLine(
                self._lazada_product(store, "voucher_product_id"),
                taxes,
                1,
                -float(amount),
            )
            for taxes, amount in amounts.items()
            if amount
        ]

    @api.model
    def _draft_lazada_shipping(self, draft):
        fee = float(shipping_fee(draft.order._raw()))
        if not (draft.store.include_shipping_fee and fee):
            return []
        product = self._lazada_product(draft.store, "shipping_product_id")
        return [DraftLine(product, self._lazada_taxes(draft, product), 1, fee)]

    @api.model
    def _draft_lazada_rounding(self, draft, gap, goods_lines_count):
        """Return the line that closes a gap which no price can close.

        :raise UserError: the gap is larger than rounding explains
        """
        currency = draft.store.currency_id
        most = currency.rounding * goods_lines_count
        if currency.compare_amounts(abs(gap), most) > 0:
            raise UserError(
                self.env._(
                    "With the taxes of the products, the sales order would be %(gap)s "
                    "away from Lazada's total of %(total)s. Check the taxes of the "
                    "products.",
                    gap=currency.format(gap),
                    total=currency.format(draft.order.expected_total),
                )
            )
        product = self._lazada_product(draft.store, "rounding_product_id")
        line = DraftLine(product, self.env["account.tax"], 1, gap)
        line.price_unit = gap
        return line

    @api.model
    def _fit_lazada_prices(self, store, lines):
        """Set the price of each line; return what is missing to the total.

        :rtype: float
        """
        rows = [line.for_taxes() for line in lines]
        gap = self.env["account.tax"]._lazada_fit_prices(
            rows, store.currency_id, store.company_id
        )
        for line, row in zip(lines, rows, strict=True):
            line.price_unit = row["price_unit"]
        return gap

    @api.model
    def _lazada_taxes(self, draft, product):
        taxes = product.taxes_id._filter_taxes_by_company(draft.store.company_id)
        return draft.fiscal_position.map_tax(taxes)

    @api.model
    def _lazada_product(self, store, name):
        """Return the store's product for fees, vouchers or rounding.

        :raise UserError: none is chosen
        """
        product = store[name]
        if not product:
            raise UserError(
                self.env._(
                    "Choose the %(product)s in the settings of %(store)s.",
                    product=store._fields[name]._description_string(self.env),
                    store=store.name,
                )
            )
        return product
