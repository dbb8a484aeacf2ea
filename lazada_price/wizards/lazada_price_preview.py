from odoo import api, fields, models

from ..price_rule import common_change


class LazadaPricePreview(models.TransientModel):
    """What Lazada would be told about the prices of a store, before it is told."""

    _name = "lazada.price.preview"
    _description = "Price Preview"

    store_id = fields.Many2one("lazada.store", required=True, readonly=True)
    push_prices = fields.Boolean(related="store_id.push_prices")
    read_at = fields.Datetime(
        related="store_id.products_downloaded_at", string="Lazada Data as of"
    )
    changed_sku_ids = fields.Many2many(
        "lazada.sku", "lazada_price_preview_changed_rel", readonly=True
    )
    left_sku_ids = fields.Many2many(
        "lazada.sku", "lazada_price_preview_left_rel", readonly=True
    )
    changed_count = fields.Integer(readonly=True)
    review_count = fields.Integer(
        readonly=True, help="SKUs whose price would wait until somebody approves it."
    )
    common_change = fields.Float(
        string="Common Change (%)",
        readonly=True,
        digits=(16, 1),
        help="By so much most prices change alike.",
    )
    ended_count = fields.Integer(
        readonly=True,
        help="SKUs on sale at Lazada, for which the price list has no sale price.",
    )
    same_count = fields.Integer(readonly=True)
    left_count = fields.Integer(readonly=True)

    @api.model
    def _open(self, store):
        """Return the action that shows the preview of a store."""
        store.check_access("read")
        skus = self.env["lazada.sku"].search([("store_id", "=", store.id)])
        left = skus.filtered("price_problem")
        changed = (skus - left)._changing_prices()
        review = changed.filtered("price_is_absurd")
        now = fields.Datetime.now()
        ended = changed.filtered(
            lambda sku: sku._special_may_run(now) and not sku.list_sale_price
        )
        preview_sudo = self.sudo().create(
            {
                "store_id": store.id,
                "changed_sku_ids": (review | changed).ids,
                "left_sku_ids": left.ids,
                "changed_count": len(changed),
                "review_count": len(review),
                "common_change": common_change(
                    (skus - left).mapped("list_price_change")
                ),
                "ended_count": len(ended),
                "same_count": len(skus) - len(changed) - len(left),
                "left_count": len(left),
            }
        )
        return preview_sudo.sudo(False)._get_records_action(
            name=self.env._("Prices of %s", store.name),
            target="new",
            context={"dialog_size": "extra-large"},
        )

    def action_start(self):
        """Let the price list decide from now on."""
        self.store_id.check_access("write")
        self.store_id.write({"push_prices": True, "push_prices_paused": False})
        self.env["lazada.process"]._wake("push_prices")
        return self.store_id._notify(
            self.env._(
                "The prices of %(store)s are pushed in the background: %(count)s SKUs. "
                "What waits for you or was refused stands in To Do, Prices to Approve.",
                store=self.store_id.name,
                count=self.changed_count,
            )
        )
