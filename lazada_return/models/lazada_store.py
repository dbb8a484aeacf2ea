from odoo import fields, models


class LazadaStore(models.Model):
    """What a store does with returns."""

    _inherit = "lazada.store"

    download_returns = fields.Boolean(
        help="Read what buyers send back or want refunded by itself."
    )
    returns_from = fields.Datetime(
        string="Returns Since",
        help="Where the first download starts: returns changed since then. Set it back "
        "to read past periods.",
    )
    returns_synced_until = fields.Datetime(
        string="Returns Read Until",
        copy=False,
        readonly=True,
        help="Every change of a return until then is here.",
    )
    returns_downloaded_at = fields.Datetime(
        string="Last Return Download", copy=False, readonly=True
    )
    return_credit = fields.Selection(
        [
            ("manual", "By hand"),
            ("refunded", "When Lazada has refunded"),
            ("received", "When the goods are received"),
        ],
        string="Credit Notes",
        required=True,
        default="manual",
        tracking=True,
        help="When a return becomes a credit note.",
    )
    return_credit_post = fields.Boolean(
        string="Post Credit Notes",
        tracking=True,
        help="Post the credit note at once; otherwise it is a draft.",
    )
    return_picking_type_id = fields.Many2one(
        "stock.picking.type",
        string="Receive Returns As",
        check_company=True,
        domain="[('code', '=', 'incoming'), ('company_id', '=', company_id)]",
        help="Operation type of the receipts of returns. Empty: that of the delivery.",
    )
    return_ids = fields.One2many("lazada.return", "store_id")

    def action_view_returns(self):
        return self._view(
            "lazada_return.lazada_return_action", [("store_id", "in", self.ids)]
        )
