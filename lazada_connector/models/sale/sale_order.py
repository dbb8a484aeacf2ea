from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...lazada_api.reasons import joined
from ...lazada_api.status import TO_SHIP_STATUSES
from .draft import draft_lines, draft_sale

# What the import leaves out, nobody can leave out by the context of a call over RPC.
IMPORTING = object()
# Neither a message nor a follower for each of thousands of orders, and no log of each
# line.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "sale_no_log_for_new_lines": True,
    "lazada_no_origin_message": IMPORTING,
}


class SaleOrder(models.Model):
    """A sales order that the import makes of a Lazada order and keeps in line with it.

    Only what the import has written is changed. ``lazada_written`` keeps it; where the
    sales order differs, a person was at work, and a person goes on.
    """

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
    lazada_buyer_note = fields.Text(
        related="lazada_order_id.buyer_note", string="Buyer's Note"
    )
    lazada_recipient_phone = fields.Char(
        related="partner_shipping_id.phone", string="Recipient's Phone"
    )
    lazada_totals_match = fields.Boolean(related="lazada_order_id.totals_match")
    lazada_invoiced_amount = fields.Monetary(related="lazada_order_id.invoiced_amount")
    lazada_invoices_match = fields.Boolean(related="lazada_order_id.invoices_match")
    lazada_written = fields.Json(readonly=True, copy=False)

    _lazada_order_uniq = models.UniqueIndex(
        "(lazada_order_id) WHERE lazada_order_id IS NOT NULL",
        "This Lazada order has its sales order already.",
    )
    # What an import looks for after an uninstallation.
    _lazada_again_idx = models.Index(
        "(client_order_ref) WHERE lazada_order_id IS NULL "
        "AND client_order_ref IS NOT NULL"
    )
    # The dashboard counts them.
    _lazada_to_invoice_idx = models.Index(
        "(lazada_store_id) WHERE lazada_store_id IS NOT NULL "
        "AND invoice_status = 'to invoice'"
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

    # === HOOKS OF ODOO === #

    def _prepare_confirmation_values(self):
        """Keep the date on which the buyer ordered."""
        values = super()._prepare_confirmation_values()
        if all(order.lazada_order_id for order in self):
            values.pop("date_order", None)
        return values

    def _recompute_taxes(self):
        """Lazada's total survives *Update Taxes*: prices follow the taxes as they do at
        the import, and vouchers carry those of their goods.

        :raise UserError: it does not
        """
        faithful = self.filtered(
            lambda sale: sale.lazada_order_id and sale.lazada_totals_match
        )
        if any(faithful.order_line.mapped("qty_invoiced")):
            raise UserError(
                self.env._(
                    "The order is invoiced: its taxes are those of the invoice. "
                    "Cancel a draft invoice, or credit a posted one, before you "
                    "update them."
                )
            )
        ours = faithful.filtered(lambda sale: not sale._is_lazada_edited("lines"))
        ours.check_access("write")
        result = super(SaleOrder, self - ours)._recompute_taxes()
        for sale in ours.sudo():
            sale._write_lazada_lines(sale.lazada_order_id, keep_taxes=False)
            sale._keep_lazada_written("lines")
            sale.show_update_fpos = False
        for sale in faithful.sudo():
            sale.lazada_order_id._check_total(sale.amount_total, sale.name)
        return result

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
        done = self._lazada_done_deliveries()
        last = max(done.mapped("date_done"), default=None)
        return last or self.lazada_order_id._delivered_at()

    def _lazada_done_deliveries(self):
        return self.picking_ids.filtered(
            lambda row: row.state == "done" and row.picking_type_code == "outgoing"
        )

    def _lazada_invoices(self):
        """Return invoices and credit notes of this order that are not cancelled, also
        those whose lines hang on no line of the sales order."""
        moves = self.invoice_ids | self.lazada_order_id.move_ids
        return moves.filtered(lambda move: move.state != "cancel").sorted("id")

    # === CREATE === #

    @api.model
    def _create_from_lazada(self, store, orders):
        """Create and confirm one sales order for each Lazada order.

        :param store: ``lazada.store``
        :param orders: its ``lazada.order`` records, without a problem
        :return: the sales orders, in the same sequence
        :raise UserError: a total cannot be reached; nothing is created then
        """
        contacts = self.env["res.partner"]._find_lazada_contacts(store, orders)
        drafts = [draft_sale(store, order, contacts[order]) for order in orders]
        rules_sudo = self.env["account.analytic.distribution.model"].sudo()
        no_rules = None if rules_sudo.search_count([], limit=1) else IMPORTING
        sales = self.with_context(**QUIET, lazada_no_analytic_rules=no_rules).create(
            [self._prepare_lazada_vals(draft) for draft in drafts]
        )
        gone = {}
        for sale, draft in zip(sales, drafts, strict=True):
            gone[sale] = draft.order._units_gone()
            items = {item.lazada_id: item for item in draft.order.item_ids}
            lines = sale.order_line.sorted("sequence")
            for line, draft_line in zip(lines, draft.lines, strict=True):
                line._take_lazada_items(draft_line, items)
        old = sales.filtered(gone.get)
        (sales - old).action_confirm()
        if old:  # these are delivered already
            old.with_context(skip_procurement=True).action_confirm()
        for sale, draft in zip(sales, drafts, strict=True):
            draft.order._check_total(sale.amount_total, sale.name)
            sale.lazada_written = sale._lazada_state()
        if old:
            old._deliver_lazada_gone(gone)
        return self.browse(sales.ids)

    def _deliver_lazada_gone(self, gone):
        """Make deliveries that are done for units that have left, and the usual ones
        for the others.

        :param dict gone: these units, by sales order
        """
        self.env["stock.picking"]._create_lazada_gone({s: gone[s] for s in self})
        waiting = self.order_line.filtered(
            lambda line: line.lazada_item_ids - gone[line.order_id]
        )
        waiting.with_context(skip_procurement=False)._action_launch_stock_rule()

    @api.model
    def _prepare_lazada_vals(self, draft):
        """Return the values of a sales order with its lines.

        :param Draft draft: see ``draft.py``
        """
        store, order = draft.store, draft.order
        terms = self._lazada_payment_term(store, draft.contacts.customer)
        vals = {
            "lazada_order_id": order.id,
            "company_id": store.company_id.id,
            "partner_id": draft.contacts.customer.id,
            "partner_invoice_id": draft.contacts.invoice.id,
            "partner_shipping_id": draft.contacts.delivery.id,
            "pricelist_id": store._get_pricelist().id,
            "fiscal_position_id": draft.fiscal_position.id,
            "date_order": order.lazada_created_at,
            "commitment_date": order.ship_by,
            "client_order_ref": order.name,
            "origin": self.env._("Lazada %s", order.name),
            "user_id": store.user_id.id,
            "team_id": store.team_id.id,
            "journal_id": store.invoice_journal_id.id,
            "payment_term_id": terms.id,
            "order_line": [
                Command.create(line.prepare_vals(store.currency_id, position))
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

    # === FOUND AGAIN === #

    @api.model
    def _find_for_lazada(self, store, orders):
        """Return by Lazada order the sales order that was made of it before the add-on
        was uninstalled: reference, customer and origin are all that stayed of it."""
        sales = self.search(
            [
                ("client_order_ref", "in", orders.mapped("name")),
                ("lazada_order_id", "=", False),
                ("company_id", "=", store.company_id.id),
                ("currency_id", "=", store.currency_id.id),
                ("state", "in", ("sale", "cancel")),
            ]
        ).filtered(
            lambda sale: (
                sale.partner_id == store.partner_id
                or sale.client_order_ref in (sale.origin or "").split()
            )
        )
        live_last = sales.sorted(lambda sale: sale.state == "sale")
        known = {sale.client_order_ref: sale for sale in live_last}
        return {order: known[order.name] for order in orders if order.name in known}

    def _adopt_for_lazada(self, order):
        """Link a sales order that is there to its Lazada order. If it is what the
        import would make, it is followed as such; else it was changed by hand."""
        self.lazada_order_id = self.invoice_ids.lazada_order_id = order
        order.sale_order_id = self
        lines = self.order_line.filtered(lambda row: not row.display_type)
        drafts = draft_lines(order, self.fiscal_position_id, lines)
        wanted = [(draft.quantity, draft.price_unit) for draft in drafts]
        if wanted == [(line.product_uom_qty, line.price_unit) for line in lines]:
            items = {item.lazada_id: item for item in order.item_ids}
            for line, draft in zip(lines, drafts, strict=True):
                line._take_lazada_items(draft, items)
                line.lazada_pieces = draft.pieces
            self.lazada_written = self._lazada_state()
        todo = self._describe_lazada_gap(order)
        if todo:
            order._ask_for_a_hand(todo)

    # === WHAT WAS WRITTEN === #

    def _lazada_state(self):
        """Return what a person could have changed, fit for JSON."""
        return {
            "recipient": self.partner_shipping_id.id,
            "deadline": fields.Datetime.to_string(self.commitment_date) or False,
            "lines": {
                str(line.id): [
                    line.product_id.id,
                    line.product_uom_qty,
                    line.price_unit,
                    line.discount,
                    sorted(line.tax_ids.ids),
                ]
                for line in self.order_line.filtered(lambda row: not row.display_type)
            },
        }

    def _is_lazada_edited(self, part):
        """Whether a person has changed the ``lines``, ``recipient`` or ``deadline``."""
        written = self.lazada_written or {}
        return written.get(part) != self._lazada_state()[part]

    def _keep_lazada_written(self, part):
        """Keep what was just written; what a person changed elsewhere stays theirs."""
        written = self.lazada_written or {}
        self.lazada_written = {**written, part: self._lazada_state()[part]}

    def _lock_with_lines(self):
        """Lock the order for what follows; return whether nobody else holds it."""
        return (
            self.try_lock_for_update(allow_referencing=True) == self
            and self.order_line.try_lock_for_update(allow_referencing=True)
            == self.order_line
        )

    @contextmanager
    def _unlocked(self):
        """Open a locked order for Lazada's changes."""
        locked = self.locked
        if locked:
            self.locked = False
        yield
        if locked and self.state != "cancel":
            self.locked = True

    # === DEADLINE === #

    def _is_lazada_deadline_moved(self):
        """Whether Lazada expects the shipment at another moment than before, and no
        person has set a date."""
        order = self.lazada_order_id
        return (
            order.status in TO_SHIP_STATUSES
            and order.ship_by not in (False, self.commitment_date)
            and self.state != "cancel"
            and not self._is_lazada_edited("deadline")
        )

    def _move_lazada_deadline(self):
        """Let the sales order and its deliveries follow; a delivery that a person has
        planned for another moment stays."""
        if not self._is_lazada_deadline_moved():
            return
        before, ship_by = self.commitment_date, self.lazada_order_id.ship_by
        planned = self.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.scheduled_date == before
            )
        )
        self.commitment_date = ship_by
        planned.scheduled_date = ship_by
        self._keep_lazada_written("deadline")

    # === MONEY AND GOODS === #

    def _update_from_lazada(self, news):
        """Bring lines, deliveries and invoices in line with the units at Lazada.

        :param list news: texts for the chatter, which is added to
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        self.ensure_one()
        order = self.lazada_order_id
        if self.state == "cancel" or self._is_lazada_edited("lines"):
            return self._describe_lazada_gap(order)
        total, invoices = self.amount_total, self._lazada_invoices()
        is_booked = invoices._is_booked_for_lazada(self, total)
        todo = []
        with self._unlocked():
            if order.status == "canceled" and not self._has_lazada_delivered():
                back = self._cancel_for_lazada()
                news.append(self.env._("%s is cancelled with its delivery.", self.name))
                if back:
                    news.append(
                        self.env._(
                            "What was picked goes back to stock with %s.",
                            ", ".join(back.mapped("name")),
                        )
                    )
            else:
                todo += self._write_lazada_lines(order)
                order._check_total(self.amount_total, self.name)
        if self.currency_id.compare_amounts(total, order.expected_total):
            news.append(
                self.env._(
                    "Total %(before)s, now %(after)s.",
                    before=self.currency_id.format(total),
                    after=self.currency_id.format(order.expected_total),
                )
            )
        if is_booked and len(invoices.filtered(lambda m: m.state == "draft")) < 2:
            todo += invoices._follow_lazada(self, news)
        elif self._describe_lazada_books():
            hand = self._lt("They were changed by hand, so they are left as they are.")
            todo.append(joined(" ", [self._describe_lazada_books(), hand]))
        self._keep_lazada_written("lines")
        return todo

    def _describe_lazada_gap(self, order):
        """Say that a person who was at work has to go on; nothing if all is right."""
        if self.state == "cancel" and order.status != "canceled":
            return [
                self._lt(
                    "%(sale)s is cancelled, but Lazada still has units to deliver. "
                    "Make a new sales order by hand, or cancel them in Seller Center.",
                    sale=self.name,
                )
            ]
        same = not self.currency_id.compare_amounts(
            self.amount_total, order.expected_total
        )
        if self.state == "cancel" or same:
            return list(filter(None, [self._describe_lazada_books()]))
        return [
            self._lt(
                "%(sale)s was changed by hand, so it is left as it is. It amounts to "
                "%(amount)s, the order at Lazada to %(expected)s: compare the units "
                "and correct the sales order, its delivery and its invoice.",
                sale=self.name,
                amount=self.currency_id.format(self.amount_total),
                expected=self.currency_id.format(order.expected_total),
            )
        ]

    def _amounts_for_lazada(self):
        """Return what invoices and credit notes have to say; see
        ``find_corrections``."""
        lines = self.order_line.filtered(lambda line: self.state != "cancel")
        return {
            (line, line.tax_ids): (line.product_uom_qty, line.price_total)
            for line in lines
            if line.product_uom_qty and not line.display_type
        }

    def _describe_lazada_books(self):
        """Say what invoices less credit notes amount to if that is not Lazada's figure;
        nothing if it is, or if there are none."""
        order, moves = self.lazada_order_id, self._lazada_invoices()
        if not moves or order.invoices_match:
            return ""
        return self._lt(
            "Invoices less credit notes of %(sale)s amount to %(amount)s, the order at "
            "Lazada to %(expected)s: correct them by hand.",
            sale=self.name,
            amount=self.currency_id.format(order.invoiced_amount),
            expected=self.currency_id.format(order.expected_total),
        )

    def _check_lazada_books(self):
        for problem in filter(None, [sale._describe_lazada_books() for sale in self]):
            raise UserError(problem)

    def _has_lazada_delivered(self):
        return any(line.qty_delivered > 0 for line in self.order_line)

    def _cancel_for_lazada(self):
        """Cancel the order; Odoo would cancel draft credit notes, too."""
        notes = self.invoice_ids.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_refund"
        )
        self.with_context(mail_activity_automation_skip=True)._action_cancel()
        notes.button_draft()
        return self.picking_ids._bring_back_lazada()

    def _write_lazada_lines(self, order, keep_taxes=True):
        """Give the lines the quantities and prices of the units that are not cancelled.

        :param bool keep_taxes: those of the lines, whatever the products have today
        :return: what a person has to do, as texts
        """
        free = self.order_line.filtered(lambda line: not line.display_type)
        drafts = []
        if order.status != "canceled":
            known = free if keep_taxes else ()
            drafts = draft_lines(order, self.fiscal_position_id, known)
        items = {item.lazada_id: item for item in order.item_ids}
        todo, sequence = [], max(free.mapped("sequence"), default=0)
        for draft in drafts:
            line = free._find_lazada_line(draft, items, keep_taxes)
            free -= line
            if line:
                todo += line._update_from_lazada(draft)
            else:
                sequence += 1
                vals = draft.prepare_vals(order.currency_id, sequence)
                # From where it leaves is known with its units.
                line = free.with_context(
                    sale_no_log_for_new_lines=True, skip_procurement=True
                ).create({**vals, "order_id": self.id})
            line._take_lazada_items(draft, items)
            if line.env.context.get("skip_procurement"):
                line.with_context(skip_procurement=False)._action_launch_stock_rule()
        for line in free:
            todo += line._update_from_lazada(None)
        return todo

    # === ADDRESS === #

    def _update_lazada_recipient(self, news):
        """Deliver to where Lazada says now, unless a person has chosen the address or
        everything has left.

        :param list news: texts for the chatter, which is added to
        """
        self.ensure_one()
        order = self.lazada_order_id
        waiting = self.picking_ids.filtered(
            lambda row: row.state not in ("done", "cancel")
        )
        if not waiting or self.state == "cancel" or self._is_lazada_edited("recipient"):
            return
        old = self.partner_shipping_id
        before = self._describe_lazada_recipient(old)
        contacts = self.env["res.partner"]._find_lazada_contacts(order.store_id, order)
        new = contacts[order].delivery
        if new != old:
            self._set_lazada_recipient(new, waiting)
        after = self._describe_lazada_recipient(new)
        if after != before:
            news.append(self.env._("Delivery address: %s", after))

    @api.model
    def _describe_lazada_recipient(self, partner):
        parts = [partner.name, *partner._display_address(True).split("\n")]
        return ", ".join(filter(None, [*parts, partner.phone]))

    def _set_lazada_recipient(self, new, waiting):
        """Write the delivery address, also of the deliveries that still have the old
        one. Odoo would write those that are done as well."""
        old = self.partner_shipping_id
        kept = {
            picking: picking.partner_id
            for picking in self.picking_ids
            if picking not in waiting or picking.partner_id != old
        }
        self.with_context(update_delivery_shipping_partner=True).write(
            {
                "partner_shipping_id": new.id,
                "fiscal_position_id": self.fiscal_position_id.id,
            }
        )
        for picking, partner in kept.items():
            picking.partner_id = partner
        self.invoice_ids.filtered(
            lambda move: move.state == "draft"
        ).partner_shipping_id = new
        self.lazada_written = {**(self.lazada_written or {}), "recipient": new.id}
