from odoo import api, fields, models
from odoo.exceptions import UserError


class LazadaFblStock(models.Model):
    """How much of a product lies at Lazada, by Odoo and by Lazada."""

    _name = "lazada.fbl.stock"
    _inherit = "lazada.guard.mixin"
    _description = "Stock at Lazada"
    _order = "store_id, product_id, id"
    _rec_name = "product_id"
    _check_company_auto = True
    _acting_groups = ("stock.group_stock_manager",)

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    quantity = fields.Float(
        string="In Odoo",
        digits="Product Unit",
        readonly=True,
        help="Pieces at the location, less those that Lazada has counted off and not "
        "shipped yet.",
    )
    quantity_at_lazada = fields.Float(
        string="By Lazada",
        digits="Product Unit",
        readonly=True,
        help="Pieces that Lazada counts in its own warehouse.",
    )
    difference = fields.Float(
        digits="Product Unit",
        compute="_compute_difference",
        store=True,
        help="How many more Odoo has than Lazada.",
    )
    compared_at = fields.Datetime(string="Compared", readonly=True)

    _product_uniq = models.UniqueIndex("(store_id, product_id)")

    @api.depends("quantity", "quantity_at_lazada")
    def _compute_difference(self):
        for row in self:
            row.difference = row.quantity - row.quantity_at_lazada

    # === ACTION METHODS === #

    def action_adjust(self):
        """Let Odoo's stock at Lazada be Lazada's: an inventory adjustment, with all
        that Odoo books for one."""
        self._check_may_act()
        rows = self.filtered("difference")
        by_hand = rows.filtered(lambda row: not row._is_one_figure()).product_id
        if by_hand:
            raise UserError(
                self.env._(
                    "%s has lots, components, packages or shelves: count it by hand, "
                    "in Inventory → Physical Inventory, at the store's location At "
                    "Lazada.",
                    ", ".join(by_hand.mapped("display_name")),
                )
            )
        for row in rows:
            row._adjust()
        return self.store_id[:1]._notify(
            self.env._("Adjusted to Lazada's figure: %s.", len(rows))
        )

    def _is_one_figure(self):
        """Whether what lies there is loose pieces in one place."""
        product, location = self.product_id, self.store_id.fbl_location_id
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", location.id)]
        )
        apart = quants.filtered(
            lambda row: row.package_id or row.owner_id or row.location_id != location
        )
        return product.tracking == "none" and product.is_storable and not apart

    def _adjust(self):
        """Count by the difference: what has left since the comparison stays left."""
        location = self.store_id.fbl_location_id
        product = self.product_id.with_company(self.company_id)
        here = product._lazada_pieces_at(location)[product]
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "inventory_quantity": here - self.difference,
            }
        ).action_apply_inventory()
        self.sudo().quantity = self.quantity_at_lazada

    # === BUSINESS METHODS === #

    def _take(self, store, figures):
        """Keep the figures of a comparison; rows of other products go.

        :param dict figures: Odoo's and Lazada's pieces by product
        :return: the rows that differ
        """
        known = {row.product_id: row for row in self}
        self.filtered(lambda row: row.product_id not in figures).unlink()
        rows = self.browse()
        for product, (ours, lazadas) in figures.items():
            row = known.get(product) or self.create(
                {"store_id": store.id, "product_id": product.id}
            )
            row.write(
                {
                    "quantity": ours,
                    "quantity_at_lazada": lazadas,
                    "compared_at": fields.Datetime.now(),
                }
            )
            rows += row
        return rows.filtered("difference")
