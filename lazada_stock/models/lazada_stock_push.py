from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_connector.lazada_api import Kind
from odoo.addons.lazada_connector.lazada_api.stock import SellableQuantity

from .lazada_stock_mark import REASONS

_lt = LazyTranslate(__name__)

SENTENCES = {
    Kind.CAMPAIGN_LOCK: _lt(
        "A Lazada campaign holds part of this SKU's stock, and until it ends Lazada "
        "does not let the figure go below that. It is tried again every hour, and at "
        "once when there is more stock. Until then buyers may order more than there is."
    ),
    Kind.GLOBAL_PLUS: _lt(
        "This is a Global Plus product, whose stock Lazada did not take. Change it in "
        "Lazada's own portal, and pause the stock of this SKU here."
    ),
    Kind.NOT_FOUND: _lt(
        "Lazada does not find this SKU in the store any more. Download the products; "
        "if it is deleted there, pause its stock here."
    ),
    Kind.OTHER: _lt("Lazada did not take the figure for this SKU."),
}


class LazadaStockPush(models.Model):
    """What Lazada was told last about the stock of a SKU, and what it is to be told.

    The figure to send is counted after the row has been locked, and every worker writes
    the rows that it has sent. So a later call carries a figure that was counted later,
    too.
    """

    _name = "lazada.stock.push"
    _inherit = "lazada.sku.push.mixin"
    _description = "Lazada Stock Push"

    _mark_model = "lazada.stock.mark"
    _log_model = "lazada.stock.log"
    _accepted_field = "accepted_by_code"
    _sentences = SENTENCES

    reason = fields.Selection(REASONS, string="Why", readonly=True)
    quantity = fields.Integer(
        string="Wanted", readonly=True, help="The figure of the last try."
    )
    accepted_quantity = fields.Integer(string="Accepted", readonly=True)
    accepted_by_code = fields.Json(
        readonly=True,
        help="The accepted figure by Lazada's warehouse code; empty while it is not "
        "known what Lazada holds.",
    )

    # === MARKS === #

    @api.model
    def _add_kits(self, marked):
        products = self.env["product.product"].browse(marked).exists()
        kits = products._lazada_kits_with()
        return dict.fromkeys(kits.ids, ("stock", False)) | marked

    # === SENDING === #

    def _check_pushes(self):
        self.store_id._check_pushes_stock()

    def _figures(self):
        return self.sku_id._stock_figures()

    def _settle(self):
        figures = self._figures()
        to_send = self._leave_alone(figures)
        known = to_send.filtered(
            lambda row: row.accepted_by_code == figures[row.sku_id].by_code
        )
        known.write({"state": "done", "error_message": False})
        (to_send - known).write({"state": "sending", "accepted_by_code": False})

    def _payload(self, figure):
        sku = self.sku_id
        several = "" not in figure.by_code
        return SellableQuantity(
            item_id=sku.lazada_product_id.lazada_id or "",
            sku_id=sku.lazada_id or "",
            seller_sku=sku.seller_sku or "",
            quantity=None if several else figure.total,
            warehouses=figure.by_code if several else {},
        )

    def _call(self, client, payloads):
        return client.update_sellable_quantities(payloads)

    # === ANSWERS === #

    def _keep_result(self, figure, result, run):
        self.quantity = figure.total
        return super()._keep_result(figure, result, run)

    def _accepted_vals(self, figure):
        return {
            "accepted_quantity": figure.total,
            "accepted_by_code": figure.by_code,
        }

    def _prepare_log(self, result, answer=False):
        return {
            **super()._prepare_log(result, answer),
            "quantity_before": self.sku_id.stock_at_lazada,
            "quantity": self.quantity,
        }

    def _outcome_text(self, counts):
        return self._lt(
            "%(done)s accepted by Lazada, %(waiting)s waiting, %(refused)s refused, "
            "%(left)s left alone.",
            **counts,
        )
