from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.const import REGIONS
from odoo.addons.lazada_connector.lazada_api.invoicing import no_invoice_reason


class LazadaOrder(models.Model):
    """What has to be mended before an order in error can go through, and why an order
    gets no invoice."""

    _inherit = "lazada.order"

    seller_center_url = fields.Char(
        string="Seller Center", compute="_compute_seller_center_url"
    )
    cause = fields.Selection(
        [
            ("store", "Store Settings"),
            ("rate", "Exchange Rate"),
            ("sku", "Link SKUs"),
            ("product", "Products"),
            ("warehouse", "Warehouse"),
            ("sale", "Sales Order"),
            ("reading", "Read Again"),
        ],
        compute="_compute_cause",
        compute_sudo=True,
        help="What keeps the order in error, as things are now.",
    )
    no_invoice_reason = fields.Selection(
        [
            ("cancelled", "It is cancelled."),
            ("returned", "It came back, was not delivered, or was lost."),
            ("manual", "Invoices of this store are created by hand."),
            ("no_day", "The store has no day yet from which on orders get one."),
            ("early", "It was placed before the day from which on orders get one."),
        ],
        string="No Invoice Because",
        compute="_compute_no_invoice_reason",
        compute_sudo=True,
        help="Why no scheduled action will create the invoice.",
    )

    @api.depends("region", "lazada_id")
    def _compute_seller_center_url(self):
        for order in self:
            order.seller_center_url = REGIONS[order.region].order_page(order.lazada_id)

    @api.depends(
        "state",
        "contradiction",
        "sale_order_id",
        "currency_id",
        "lazada_created_at",
        "item_ids.sku_id.product_id.active",
        "item_ids.sku_id.product_id.sale_ok",
        "store_id.partner_id",
        "store_id.warehouse_id.active",
    )
    def _compute_cause(self):
        for order in self:
            # What a person's word is awaited for has its own button.
            waits = order.state == "error" and not order.contradiction
            order.cause = waits and order._find_cause()[0]

    def _find_cause(self):
        """Return what is to be mended first: a value of ``cause``, and the records in
        which it is mended."""
        store, none = self.store_id, self.browse()
        units = self.item_ids.filtered(
            lambda unit: unit.status != "canceled" and not unit.sale_line_id
        )
        products = units.sku_id.product_id
        is_whole = self.item_ids and self.lazada_created_at
        fits = store.partner_id and self.currency_id == store.currency_id
        candidates = [
            ("reading", none if is_whole else self),
            ("store", none if fits else store),
            ("rate", store.currency_id if store.rate_hint else none),
            ("sku", units.sku_id.filtered(lambda sku: not sku.product_id)),
            (
                "product",
                products.filtered(lambda row: not (row.active and row.sale_ok)),
            ),
            ("warehouse", store.warehouse_id.filtered(lambda row: not row.active)),
            ("store", none if store._is_set_up() else store),
            ("sale", self.sale_order_id),
            # Only their taxes keep Odoo from Lazada's total then.
            ("product", products),
        ]
        return next((each for each in candidates if each[1]), ("reading", self))

    @api.depends(
        "status",
        "lazada_created_at",
        "sale_order_id.invoice_ids.state",
        "move_ids.state",
        "store_id.invoice_policy",
        "store_id.invoice_effective_date",
    )
    def _compute_no_invoice_reason(self):
        for order in self:
            store, sale = order.store_id, order.sale_order_id
            waits = sale and not sale._lazada_invoices()
            order.no_invoice_reason = waits and no_invoice_reason(
                order.status,
                store.invoice_policy,
                order.lazada_created_at,
                store._invoice_from(),
            )

    # === ACTION METHODS === #

    def action_open_cause(self):
        """Open what has to be mended before this order can go through."""
        self.ensure_one()
        cause, records_sudo = self.sudo()._find_cause()
        records = records_sudo.sudo(False)
        if cause == "sku":
            return records.action_link_many()
        if cause == "reading":
            return self.action_read_again()
        return records._get_records_action()
