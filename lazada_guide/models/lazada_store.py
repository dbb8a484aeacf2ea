from odoo import api, fields, models

from odoo.addons.lazada_connector.models.store.lazada_store import USER

# What no order can do without.
NEEDED = ("warehouse_id", "voucher_product_id", "rounding_product_id")


class LazadaStore(models.Model):
    """What is left to do after the first download, until it is done."""

    _inherit = "lazada.store"

    setup_step = fields.Selection(
        selection_add=[
            ("rate", "Enter an exchange rate"),
            ("link", "Link the SKUs"),
            ("taxes", "Set the taxes"),
            ("stock", "Count the stock"),
        ]
    )
    # Whoever sees the store may know how many.
    unlinked_sku_count = fields.Integer(compute="_compute_todo", compute_sudo=True)
    untaxed_sku_count = fields.Integer(compute="_compute_todo", compute_sudo=True)
    uncounted_sku_count = fields.Integer(compute="_compute_todo", compute_sudo=True)
    is_guide_closed = fields.Boolean(
        string="Taxes and Stock Are Right",
        copy=False,
        help="The taxes and the stock of the products are as they should be, whatever "
        "it looks like from here.",
    )

    source_id = fields.Many2one(
        "utm.source",
        default=lambda self: self.env.ref(
            "lazada_guide.utm_source_lazada", raise_if_not_found=False
        ),
        help="The source of the store's sales orders: reports tell them apart by it.",
    )
    tag_ids = fields.Many2many(
        "crm.tag",
        string="Tags",
        groups=USER,
        help="The tags of the store's sales orders.",
    )

    # === COMPUTE METHODS === #

    @api.depends("connected_at", "is_guide_closed")
    def _compute_todo(self):
        """Count the SKUs for which a person has something to do, each kind in one
        query for all stores."""
        for name, domain in self._todo_domains().items():
            counts = self._count_by_store("lazada.sku", domain)
            for store in self:
                store[name] = counts.get(store._origin, 0)
        for store in self:
            if store.is_guide_closed or not store.connected_at:
                store.untaxed_sku_count = store.uncounted_sku_count = 0

    @api.model
    def _todo_domains(self):
        linked = ("product_id", "!=", False)
        # What has left is elsewhere, and says nothing of what is here.
        here = [("location_id.usage", "=", "internal")]
        return {
            "unlinked_sku_count": [("product_id", "=", False)],
            "untaxed_sku_count": [linked, ("product_id.taxes_id", "=", False)],
            "uncounted_sku_count": [
                ("product_id.is_storable", "=", True),
                ("product_id", "any", [("stock_quant_ids", "not any", here)]),
            ],
        }

    @api.depends("rate_hint", "is_guide_closed")
    def _compute_setup_step(self):
        return super()._compute_setup_step()

    def _next_setup_step(self):
        """After the first download comes what keeps orders from going through."""
        step = super()._next_setup_step()
        if step != "done":
            return step
        todo = {
            "rate": self.rate_hint,
            "link": self.unlinked_sku_count,
            "taxes": self.untaxed_sku_count,
            "stock": self.uncounted_sku_count,
        }
        return next(filter(todo.get, todo), "done")

    # === ACTION METHODS === #

    def action_view_untaxed_products(self):
        """Open the products without a tax."""
        return self._view_products("untaxed_sku_count", self.env._("Set the Taxes"))

    def action_view_uncounted_products(self):
        """Open the products of which no stock is known."""
        if self._counts_elsewhere():
            place = {"default_location_id": self.warehouse_id.lot_stock_id.id}
            return self.env["stock.quant"].with_context(**place).action_view_inventory()
        title = self.env._("Count the Stock")
        return self._view_products("uncounted_sku_count", title, lazada_count=True)

    def _counts_elsewhere(self):
        """Whether the store's stock lies where Odoo's lists of products do not count:
        they do so in the first warehouse of the user's company."""
        if not self.env.user.has_group("stock.group_stock_manager"):
            return False
        own = [("company_id", "=", self.env.company.id)]
        return self.warehouse_id != self.env["stock.warehouse"].search(own, limit=1)

    def _view_products(self, name, title, **context):
        self.check_access("read")
        domain = [("store_id", "in", self.ids), *self._todo_domains()[name]]
        products = self.env["lazada.sku"].search(domain).product_id
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "product.product",
            "views": [
                (self.env.ref("lazada_guide.product_product_view_list").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", products.ids)],
            "context": context,
        }

    def action_close_guide(self):
        """Take a person's word that taxes and stock are right."""
        self.is_guide_closed = True
        return self._notify(
            self.env._("Taxes and stock of %s are taken as right.", self.display_name)
        )

    # === BUSINESS METHODS === #

    def _is_set_up(self):
        """Whether everything is chosen that an order cannot do without."""
        names = [*NEEDED, *(["shipping_product_id"] * self.include_shipping_fee)]
        return all(self[name] for name in names)

    def _first_download_text(self):
        """Also say what has to be done next."""
        text = super()._first_download_text()
        labels = dict(self._fields["setup_step"]._description_selection(self.env))
        if self.setup_step == "done":
            return text
        return text + " " + self.env._("Next: %s.", labels[self.setup_step])
