from contextlib import contextmanager

from odoo import api, fields, models


class SaleOrder(models.Model):
    """How a sales order follows its Lazada order.

    Only what the import has written is changed. ``lazada_written`` keeps it; where the
    sales order differs, a person was at work, and a person goes on.
    """

    _inherit = "sale.order"

    lazada_written = fields.Json(readonly=True, copy=False)

    # === WHAT WAS WRITTEN === #

    @api.model
    def _link_lazada_items(self, sale, draft):
        result = super()._link_lazada_items(sale, draft)
        sale.lazada_written = sale._lazada_state()
        return result

    def _lazada_state(self):
        """Return what a person could have changed, fit for JSON."""
        return {
            "recipient": self.partner_shipping_id.id,
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
        """Whether a person has changed the ``lines`` or the ``recipient``."""
        written = self.lazada_written or {}
        return written.get(part) != self._lazada_state()[part]

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

    # === MONEY AND GOODS === #

    def _follow_lazada_money(self, news):
        """Bring lines, deliveries and invoices in line with the units at Lazada.

        :param list news: texts for the chatter, which is added to
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        self.ensure_one()
        order = self.lazada_order_id
        if self.state == "cancel":
            return self._check_lazada_cancelled(order)
        if self._is_lazada_edited("lines"):
            return self._say_lazada_edited(order)
        total, lines = self.amount_total, self._lazada_amounts()
        todo = []
        with self._unlocked():
            if order.status == "canceled" and not self._has_lazada_delivered():
                self._cancel_for_lazada()
                news.append(self.env._("%s is cancelled with its delivery.", self.name))
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
        todo += self._follow_lazada_invoices(lines, total - order.expected_total, news)
        self.lazada_written = self._lazada_state()
        return todo

    def _say_lazada_edited(self, order):
        """Say that a person has to go on; nothing if that person was here before us."""
        if not self.currency_id.compare_amounts(
            self.amount_total, order.expected_total
        ):
            return []
        return [
            self.env._(
                "%(sale)s was changed by hand, so it is left as it is. It amounts to "
                "%(amount)s, the order at Lazada to %(expected)s: compare the units "
                "and correct the sales order, its delivery and its invoice.",
                sale=self.name,
                amount=self.currency_id.format(self.amount_total),
                expected=self.currency_id.format(order.expected_total),
            )
        ]

    def _check_lazada_cancelled(self, order):
        if order.status == "canceled":
            return []
        return [
            self.env._(
                "%(sale)s is cancelled, but Lazada still has units to deliver. Make a "
                "new sales order by hand, or cancel them in Seller Center.",
                sale=self.name,
            )
        ]

    def _has_lazada_delivered(self):
        return any(line.qty_delivered > 0 for line in self.order_line)

    def _cancel_for_lazada(self):
        """Cancel the order; Odoo would cancel draft credit notes, too."""
        notes = self.invoice_ids.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_refund"
        )
        self.with_context(mail_activity_automation_skip=True)._action_cancel()
        notes.button_draft()

    def _lazada_amounts(self):
        """Return quantity and total with tax of each line, to compare later."""
        return {
            line: (line.product_uom_qty, line.price_total) for line in self.order_line
        }

    def _write_lazada_lines(self, order):
        """Give the lines the quantities and prices of the units that are not cancelled.

        :return: what a person has to do, as texts
        """
        lines = []
        if order.status != "canceled":
            contacts = self._lazada_contacts()
            lines = self._draft_lazada(order.store_id, order, contacts).lines
        free = self.order_line.filtered(lambda line: not line.display_type)
        items = {item.lazada_id: item for item in order.item_ids}
        todo, sequence = [], max(free.mapped("sequence"), default=0)
        for draft_line in lines:
            line = self._match_lazada_line(draft_line, free, items)
            free -= line
            if line:
                todo += line._follow_lazada(draft_line)
            else:
                sequence += 1
                line = self._add_lazada_line(order.store_id, draft_line, sequence)
            for lazada_id in draft_line.items:
                items[lazada_id].sale_line_id = line
        for line in free:
            todo += line._follow_lazada(None)
        return todo

    @api.model
    def _match_lazada_line(self, draft_line, free, items):
        """Return the line of the sales order that stands for a line to be."""
        units = [items[lazada_id] for lazada_id in draft_line.items]
        if units:
            return next(
                (u.sale_line_id for u in units if u.sale_line_id in free), free[:0]
            )
        return free.filtered(
            lambda line: (
                not line.lazada_item_ids
                and line.product_id == draft_line.product
                and line.tax_ids == draft_line.taxes
            )
        )[:1]

    def _add_lazada_line(self, store, draft_line, sequence):
        vals = self._prepare_lazada_line_vals(store, draft_line, sequence)
        line = self.env["sale.order.line"].with_context(sale_no_log_for_new_lines=True)
        return line.create({**vals, "order_id": self.id})

    @api.model
    def _lazada_taxes(self, draft, product):
        """Keep the taxes that the order was imported with, whatever they are today."""
        line = draft.order.sale_order_id.order_line.filtered(
            lambda row: row.product_id == product
        )[:1]
        return line.tax_ids if line else super()._lazada_taxes(draft, product)

    # === ADDRESS === #

    def _follow_lazada_address(self, news):
        """Deliver to where Lazada says now, unless a person has chosen the address or
        everything has left."""
        self.ensure_one()
        order = self.lazada_order_id
        waiting = self.picking_ids.filtered(
            lambda row: row.state not in ("done", "cancel")
        )
        if not waiting or self.state == "cancel" or self._is_lazada_edited("recipient"):
            return
        old = self.partner_shipping_id
        before = self._describe_lazada_recipient(old)
        found = self.env["res.partner"]._find_lazada_recipients(order.store_id, order)
        new = found[order]
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
