from odoo import api, fields, models


class LazadaStockPreview(models.TransientModel):
    """What Lazada would be told about the stock of a store, before it is told."""

    _name = "lazada.stock.preview"
    _description = "Stock Preview"

    store_id = fields.Many2one("lazada.store", required=True, readonly=True)
    push_stock = fields.Boolean(related="store_id.push_stock")
    read_at = fields.Datetime(
        related="store_id.products_downloaded_at", string="Lazada Data as of"
    )
    emptied_sku_ids = fields.Many2many(
        "lazada.sku", "lazada_stock_preview_emptied_rel", readonly=True
    )
    changed_sku_ids = fields.Many2many(
        "lazada.sku", "lazada_stock_preview_changed_rel", readonly=True
    )
    left_sku_ids = fields.Many2many(
        "lazada.sku", "lazada_stock_preview_left_rel", readonly=True
    )
    emptied_count = fields.Integer(
        readonly=True, help="SKUs that buyers can order now, and could not any more."
    )
    changed_count = fields.Integer(readonly=True)
    same_count = fields.Integer(readonly=True)
    left_count = fields.Integer(readonly=True)

    @api.model
    def _open(self, store):
        """Return the action that shows the preview of a store."""
        store.check_access("read")
        skus = self.env["lazada.sku"].search([("store_id", "=", store.id)])
        left = skus.filtered("stock_problem")
        different = skus.filtered("stock_difference")
        changed = different.filtered("stock_in_odoo")
        emptied = different - changed
        preview_sudo = self.sudo().create(
            {
                "store_id": store.id,
                "emptied_sku_ids": emptied.ids,
                "changed_sku_ids": changed.ids,
                "left_sku_ids": left.ids,
                "changed_count": len(changed),
                "emptied_count": len(emptied),
                "same_count": len(skus) - len(different) - len(left),
                "left_count": len(left),
            }
        )
        return preview_sudo.sudo(False)._get_records_action(
            name=self.env._("Stock of %s", store.name), target="new"
        )

    def action_start(self):
        """Let Odoo's stock decide from now on."""
        self.store_id.check_access("write")
        self.store_id.write({"push_stock": True, "push_stock_paused": False})
        self.env["lazada.process"]._wake("push_stock")
        return self.store_id._notify(
            self.env._(
                "The stock of %(store)s is pushed in the background: %(count)s SKUs. "
                "What Lazada does not take stands in To Do, Stock Not Pushed.",
                store=self.store_id.name,
                count=self.emptied_count + self.changed_count,
            )
        )
