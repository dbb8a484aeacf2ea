from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    lazada_order_id = fields.Many2one(
        "lazada.order",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    lazada_store_id = fields.Many2one(
        "lazada.store",
        related="lazada_order_id.store_id",
        store=True,
        index="btree_not_null",
    )

    def action_view_lazada_order(self):
        self.ensure_one()
        return self.lazada_order_id._get_records_action(name=self.lazada_order_id.name)

    # === BUSINESS METHODS === #

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note belongs to the order of its invoice."""
        defaults = default_values_list or [{} for _move in self]
        for move, values in zip(self, defaults, strict=True):
            values.setdefault("lazada_order_id", move.lazada_order_id.id)
        return super()._reverse_moves(defaults, cancel=cancel)

    def _post_lazada_invoices(self):
        """Post the invoices, but for those whose date lies in a locked period: Odoo
        would book them on another day, and that is for a person to say."""
        locked = self.filtered("tax_lock_date_message")
        if self - locked:
            (self - locked).action_post()
        for move in locked:
            move.message_post(
                body=self.env._(
                    "Left as a draft: its period is locked. %(consequence)s Change the "
                    "invoice date, or confirm the invoice as it is.",
                    consequence=move.tax_lock_date_message,
                )
            )
