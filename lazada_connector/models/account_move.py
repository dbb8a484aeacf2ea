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
