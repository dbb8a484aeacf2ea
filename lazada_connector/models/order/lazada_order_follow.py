from collections import Counter

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...lazada_api.order_changes import changed_units, is_money_changed
from ...lazada_api.status import TROUBLE_STATUSES

SOON = 60  # seconds until somebody else has finished with the sales order


class LazadaOrder(models.Model):
    """What follows for an imported order: its invoice, and what Lazada changes.

    A change that matters sets the order back to *pending*; the import brings the sales
    order in line. ``followed`` keeps what it was last brought in line with, so that a
    second run finds nothing to do.
    """

    _inherit = "lazada.order"

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
        (imported - changed).filtered(
            lambda order: order.state != "done"
        )._finish_import()
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
            text = self.env._("%s is being worked on by somebody else.", sale.name)
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
        labels = dict(
            self.env["lazada.order.item"]
            ._fields["status"]
            ._description_selection(self.env)
        )
        units = self.item_ids.filtered(lambda unit: unit.lazada_id in statuses)
        counts = Counter(
            (unit.seller_sku or unit.display_name, labels[unit.status], unit.reason)
            for unit in units
        )
        return [
            self.env._(
                "%(count)s × %(sku)s: %(status)s", count=count, sku=sku, status=status
            )
            + (f" ({reason})" if reason else "")
            for (sku, status, reason), count in counts.items()
        ]

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
                self.env._(
                    "Lazada's word for this is not known here: %s. Look at the order "
                    "in Seller Center. It is not taken for open or delivered.",
                    ", ".join(sorted({unit.lazada_status or "?" for unit in units})),
                ),
            ]
        if trouble:
            todo += [
                *self._describe_units(trouble),
                self.env._(
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
        note = Markup("<br/>").join(todo)
        kind = "lazada_connector.mail_activity_lazada_change"
        user = self._responsible_user() or self.sale_order_id.user_id or self.env.user
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
            order._check_total(
                order.sale_order_id.amount_total, order.sale_order_id.name
            )
        moves = self.sale_order_id._create_invoices(grouped=True)
        for move in moves:
            move.lazada_order_id._check_total(
                move.amount_total, self.env._("the invoice")
            )
        if store.invoice_auto_post:
            moves._post_lazada_invoices()
        self.env["lazada.order.retry"]._forget("invoice", self)
        run._count(created=len(moves))

    def _check_total(self, amount, document):
        """Refuse an amount that is not Lazada's."""
        if self.currency_id.compare_amounts(amount, self.expected_total):
            raise UserError(
                self.env._(
                    "Order %(order)s amounts to %(expected)s at Lazada, but "
                    "%(document)s to %(amount)s. Compare their lines, correct the "
                    "sales order, and press Retry.",
                    order=self.name,
                    document=document,
                    expected=self.currency_id.format(self.expected_total),
                    amount=self.currency_id.format(amount),
                )
            )
