from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

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
        notes = super()._reverse_moves(default_values_list, cancel=cancel)
        for note in notes.sudo():
            note.lazada_order_id = note.reversed_entry_id.lazada_order_id
        return notes

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
