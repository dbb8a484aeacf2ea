from collections import Counter

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...lazada_api import wire
from ...lazada_api.const import REGIONS
from ...lazada_api.order_changes import changed_units, is_money_changed, reflect
from ...lazada_api.order_checks import contradictions, summary
from ...lazada_api.order_reading import (
    read_currencies,
    units_gone,
    units_to_look_at,
)
from ...lazada_api.order_values import BadAmount, expected_total
from ...lazada_api.reasons import joined
from ...lazada_api.status import ODD_STATUSES, TROUBLE_STATUSES
from ...messages import contradiction_sentence
from ..runs.base import told
from .lazada_order import NOT_IMPORTED

SOON = 60  # seconds until somebody else has finished with the sales order


class LazadaOrder(models.Model):
    """How an order becomes a sales order, or why it waits; and what follows for it: its
    invoice, and what Lazada changes.

    A change that matters sets the order back to *pending*; the import brings the sales
    order in line. ``followed`` keeps what it was last brought in line with, so that a
    second run finds nothing to do.
    """

    _inherit = "lazada.order"

    # === IMPORT === #

    def _requeue(self):
        self.filtered("is_sale_deleted").is_sale_deleted = False
        return super()._requeue()

    def _due_domain(self):
        wanted = Domain("status", "not in", NOT_IMPORTED)
        return super()._due_domain() & (wanted | Domain("sale_order_id", "!=", False))

    def _responsible_user(self):
        return self.store_id.user_id

    def _process(self, run):
        """Create and confirm the sales orders of the batch, bring those that are there
        in line; say of each other order why not."""
        imported = self.filtered("sale_order_id")
        imported._follow_changes()
        self.item_ids.sku_id.product_id.mapped("sale_ok")  # read for all at once
        ready = self.browse()
        for order in self - imported:
            problem = order._find_problem()
            if problem:
                order._fail(problem)
            elif order.contradiction:
                order._await_word()
            else:
                ready += order
        for store, orders in ready.grouped("store_id").items():
            orders.with_company(store.company_id)._create_sale_orders(store, run)

    def _create_sale_orders(self, store, run):
        Sale = self.env["sale.order"]
        there = Sale._find_for_lazada(store, self)
        for order, sale in there.items():
            sale._adopt_for_lazada(order)
        new = self.filtered(lambda order: order not in there)
        sales = Sale._create_from_lazada(store, new)
        for order, sale in zip(new, sales, strict=True):
            order.sale_order_id = sale
        self._finish_import()
        odd = self.item_ids.filtered(lambda unit: unit.status in ODD_STATUSES)
        for order in odd.order_id:
            todo = order._describe_trouble(order._units_to_look_at())
            if todo:
                order._ask_for_a_hand(todo)
        run._count(created=len(new), updated=len(there))

    def _finish_import(self):
        """The sales orders are as the orders are at Lazada."""
        self._succeed()
        for order in self:
            order.followed = order._reflect()

    def _forget_sale_order(self, name):
        """The sales order was deleted: it comes again only if a person asks for it."""
        if self:
            reason = self._lt(
                "Its sales order %(sale)s was deleted by %(user)s. Press Retry to "
                "import the order again.",
                sale=name,
                user=self.env.user.name,
            )
            self.is_sale_deleted = True
            self._succeed("ignored", error_message=reason)
            self.message_post(body=reason)

    def _reflect(self):
        """Return what of the order the sales order depends on, as it is now."""
        bonus_by_seller = self.store_id.bonus_by_seller
        return reflect(self._raw(), self._raw_items(), bonus_by_seller)

    def _units_gone(self):
        """Return the units that had left when they were first read, and before the
        store's stock was counted."""
        counted, ordered = self.store_id.stock_counted_from, self.lazada_created_at
        if not counted or not ordered or ordered >= counted:
            return self.item_ids.browse()
        tz = REGIONS[self.region].tz
        gone = units_gone(self._raw(), self._raw_items(), counted, tz)
        return self.item_ids.filtered(
            lambda unit: unit.had_left and unit.lazada_id in gone
        )

    def _unit_places(self):
        """Hook: return by unit id what other ``stock.warehouse`` it leaves."""
        return {}

    def _units_to_look_at(self):
        counted, tz = self.store_id.stock_counted_from, REGIONS[self.region].tz
        return units_to_look_at(self._raw(), self._raw_items(), counted, tz)

    def _find_problem(self):
        """Return in a user's words why the order cannot be imported; nothing if it can.

        :rtype: str or None
        """
        store = self.store_id
        if not store.partner_id:
            return self._lt(
                "%s has no default customer. Choose one in the store's settings.",
                store.name,
            )
        if not self.item_ids or not self.lazada_created_at:
            return self._lt(
                "Lazada sent the order without its units or without its date. Fetch "
                "it again."
            )
        if self.currency_id != store.currency_id:
            return self._lt(
                "The order is in %(currency)s, but the store sells in %(expected)s.",
                currency=", ".join(read_currencies(self._raw_items())),
                expected=store.currency_id.name,
            )
        return (
            store.rate_hint or self._find_sku_problem() or self._find_amount_problem()
        )

    def _find_sku_problem(self):
        self.item_ids.sku_id._link_products()
        # What is in the sales order stays what it is.
        units = self.item_ids.filtered(
            lambda item: item.status != "canceled" and not item.sale_line_id
        )
        unlinked = units.filtered(lambda item: not item.sku_id.product_id)
        if unlinked:
            skus = {u.sku_id._describe_unlinked() or u.name or "?" for u in unlinked}
            return self._lt(
                "No product is linked to the SKU %(skus)s. Open “SKUs to Link” and "
                "choose the product, or give a product this internal reference; the "
                "order then goes through by itself.",
                skus=", ".join(sorted(skus)),
            )
        products = units.sku_id.product_id
        unusable = products.filtered(lambda row: not (row.active and row.sale_ok))
        if unusable:
            return self._lt(
                "%(products)s is archived or cannot be sold. Make it sellable again, "
                "or link the SKU to another product.",
                products=", ".join(unusable.mapped("display_name")),
            )
        return None

    def _find_amount_problem(self):
        """Take over what the order amounts to, and which of Lazada's figures disagree;
        return why it cannot be told."""
        row, units = self._raw(), self._raw_items()
        try:
            total = expected_total(row, units, *self.store_id._amount_rules())
            found = contradictions(row, units + self._left_out())
        except BadAmount as error:
            if error.field != "item_price":
                return self._lt("Lazada sent an amount that cannot be read: %s", error)
            return self._lt(
                "Lazada sent no usable price for the unit %(unit)s (%(value)s). "
                "Nothing is assumed; the order is tried again when Lazada changes it.",
                unit=error.item_id or "?",
                value=error.value,
            )
        figures = summary(found) or False
        if figures == self.accepted_contradiction:
            figures = False
        self.write({"expected_total": float(total), "contradiction": figures})
        return None

    def _await_word(self):
        """Let an order wait whose figures disagree, until a person says which are
        right."""
        found = contradictions(self._raw(), self._raw_items() + self._left_out())
        sentences = [contradiction_sentence(self.env, each) for each in found]
        advice = self._lt(
            "Lazada's own figures disagree. Compare them in Seller Center. If the "
            "units are right, “Accept Figures” takes their total of %s; otherwise the "
            "order is looked at again when Lazada changes it.",
            self.currency_id.format(self.expected_total),
        )
        self._refuse(joined(" ", [*sentences, advice]))

    def _left_out(self):
        """Return the units that could not be stored, as Lazada sent them."""
        return wire.json_restore(self.sudo().units_left_out or "[]")

    # === CHANGES === #

    def _queue_changes(self):
        """Let the import follow what has changed since it last looked."""
        imported = self.filtered("sale_order_id")
        changed = imported.filtered(
            lambda order: (
                order.followed != order._reflect()
                or order.sale_order_id._is_lazada_deadline_moved()
            )
        )
        # What Lazada has taken back needs no following any more.
        unchanged = imported - changed
        unchanged.filtered(lambda order: order.state != "done")._finish_import()
        if changed:
            changed._requeue()
            changed.error_message = False
            self.env["lazada.process"]._wake("import_orders")

    def _follow_changes(self):
        for order in self:
            order.with_company(order.company_id)._follow_change()

    def _follow_change(self):
        """Bring the sales order, its delivery and its invoice in line with Lazada, or
        tell a person what to do."""
        self.ensure_one()
        sale = self.sale_order_id
        if not sale._lock_with_lines():
            text = self._lt("%s is being worked on by somebody else.", sale.name)
            self._postpone(text, SOON)
            return
        before, after = self.followed, self._reflect()
        is_money = is_money_changed(before, after)
        problem = is_money and (self._find_sku_problem() or self._find_amount_problem())
        if problem:
            self._fail(problem)
            return
        if is_money and self.contradiction:
            self._await_word()
            return
        news = self._describe_units(changed_units(before, after))
        todo = self._describe_trouble(changed_units(before, after))
        if is_money:
            todo += sale._update_from_lazada(news)
        if not before or before["recipient"] != after["recipient"]:
            sale._update_lazada_recipient(news)
        sale._move_lazada_deadline()
        self._finish_import()
        self._tell(news)
        if todo:
            self._ask_for_a_hand(todo)

    def _describe_units(self, statuses):
        """Say what has become of units.

        :param dict statuses: new status by Lazada's id of the unit
        :rtype: list[str]
        """
        field = self.env["lazada.order.item"]._fields["status"]
        labels = dict(field._description_selection(self.env))
        units = self.item_ids.filtered(lambda unit: unit.lazada_id in statuses)
        counts = Counter(
            (unit.seller_sku or unit.display_name, labels[unit.status], unit.reason)
            for unit in units
        )
        found = []
        for (sku, status, reason), count in counts.items():
            values = {"count": count, "sku": sku, "status": status}
            text = self._lt("%(count)s × %(sku)s: %(status)s", **values)
            found.append(joined(" ", [text, reason and f"({reason})"]))
        return found

    def _describe_trouble(self, statuses):
        """Say what a person has to do about units that come back or are lost, and of
        which nobody here knows what has become."""
        unknown = {key: s for key, s in statuses.items() if s == "unknown"}
        trouble = {key: s for key, s in statuses.items() if s in TROUBLE_STATUSES}
        todo = []
        if unknown:
            units = self.item_ids.filtered(lambda unit: unit.lazada_id in unknown)
            todo += [
                *self._describe_units(unknown),
                self._lt(
                    "Lazada's word for this is not known here: %s. Look at the order "
                    "in Seller Center. It is not taken for open or delivered.",
                    ", ".join(sorted({unit.lazada_status or "?" for unit in units})),
                ),
            ]
        if trouble:
            todo += [
                *self._describe_units(trouble),
                self._lt(
                    "Check the goods, book what comes back as a return of the "
                    "delivery, and have the accountant look at the refund."
                ),
            ]
        return todo

    def _tell(self, news):
        """Say in the chatter of both orders what has changed."""
        if news:
            body = Markup("<br/>").join([self.env._("Changed at Lazada:"), *news])
            self.message_post(body=body)
            self.sale_order_id.message_post(body=body)

    def _ask_for_a_hand(self, todo):
        """Give the responsible person one activity that says what to do."""
        kind = "lazada_connector.mail_activity_lazada_change"
        user = self._responsible_user() or self.sale_order_id.user_id or self.env.user
        note = Markup("<br/>").join(told(each, user.lang) for each in todo)
        pending = self.activity_search([kind])
        if pending:
            pending[0].note = Markup("<br/>").join([pending[0].note or "", note])
        else:
            self.activity_schedule(kind, note=note, user_id=user.id)

    # === INVOICES === #

    def _create_invoices(self, run):
        """Create one invoice for each order, and post it if the store says so."""
        for store, orders in self.grouped("store_id").items():
            orders.with_company(store.company_id)._create_invoices_of(store, run)

    def _create_invoices_of(self, store, run):
        for order in self:
            sale = order.sale_order_id
            order._check_total(sale.amount_total, sale.name)
        lines = self.sale_order_id.order_line
        more = lines.filtered(lambda line: line.qty_to_invoice > 0).order_id
        (self.sale_order_id - more)._check_lazada_books()
        moves = self.sale_order_id._create_invoices(grouped=True)
        self.sale_order_id._check_lazada_books()
        if store.invoice_auto_post:
            moves._post_lazada_invoices()
        self.env["lazada.order.retry"]._forget("invoice", self)
        run._count(created=len(moves))

    def _check_total(self, amount, document):
        """Refuse an amount that is not Lazada's."""
        if self.currency_id.compare_amounts(amount, self.expected_total):
            raise UserError(
                self._lt(
                    "Order %(order)s amounts to %(expected)s at Lazada, but "
                    "%(document)s to %(amount)s. Compare their lines, correct the "
                    "sales order, and press Retry.",
                    order=self.name,
                    document=document,
                    expected=self.currency_id.format(self.expected_total),
                    amount=self.currency_id.format(amount),
                )
            )
