from odoo import fields, models


class LazadaStoreWarehouse(models.Model):
    """Which of Odoo's warehouses a warehouse of the seller at Lazada is."""

    _name = "lazada.store.warehouse"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Store Warehouse"
    _order = "sequence, id"
    _rec_name = "code"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    store_id = fields.Many2one(
        "lazada.store", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        ondelete="restrict",
    )
    code = fields.Char(
        string="Lazada's Code",
        required=True,
        help="The code of the warehouse in Lazada's Seller Center; the first one's is "
        "usually “dropshipping”.",
    )

    _code_uniq = models.UniqueIndex(
        "(store_id, code)", "Each of Lazada's codes stands here once."
    )
    _warehouse_uniq = models.UniqueIndex(
        "(store_id, warehouse_id)", "Each warehouse stands here once."
    )
