from odoo import fields, models


class LazadaSkuLogMixin(models.AbstractModel):
    """What Lazada was told about a SKU, and what it answered."""

    _name = "lazada.sku.log.mixin"
    _description = "Lazada SKU History"
    _order = "id desc"
    _rec_name = "sku_id"

    sku_id = fields.Many2one(
        "lazada.sku",
        string="SKU",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    store_id = fields.Many2one(
        related="sku_id.store_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    run_id = fields.Many2one(
        "lazada.sync.run", readonly=True, ondelete="set null", index="btree_not_null"
    )
    create_date = fields.Datetime(string="When", index=True)
    create_uid = fields.Many2one("res.users", string="By")
    result = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    answer = fields.Char(string="Lazada's Answer", readonly=True)
