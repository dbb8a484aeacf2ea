from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..lazada_api.reading import index_by_spelling, spelling_key


class LazadaSkuLink(models.TransientModel):
    """Link many SKUs at once: the products that fit are proposed, the missing ones are
    created."""

    _name = "lazada.sku.link"
    _inherit = "lazada.guard.mixin"
    _description = "Link SKUs to Products"

    line_ids = fields.One2many("lazada.sku.link.line", "wizard_id")
    can_create = fields.Boolean(compute="_compute_can_create")
    create_missing = fields.Boolean(
        string="Create Missing Products",
        help="Create a product for every SKU in the list for which none can be found: "
        "each becomes a product of its own, with Lazada's name, variation and price, "
        "and the seller SKU as internal reference; as barcode, too, if it is one. "
        "Where an archived product or several have the reference, you choose.",
    )
    summary = fields.Char(compute="_compute_summary")

    @api.depends_context("uid")
    def _compute_can_create(self):
        self.can_create = self.env["product.product"].has_access("create")

    @api.depends("line_ids.product_id", "line_ids.create_product")
    def _compute_summary(self):
        for wizard in self:
            link = wizard.line_ids.filtered("product_id")
            create = (wizard.line_ids - link).filtered("create_product")
            wizard.summary = self.env._(
                "%(link)s to link, %(create)s to create, %(left)s left as they are.",
                link=len(link),
                create=len(create),
                left=len(wizard.line_ids) - len(link) - len(create),
            )

    # === ACTION METHODS === #

    def action_apply(self):
        """Link and create as the list says; say how many."""
        self.ensure_one()
        linked = self.line_ids.filtered("product_id")
        for line in linked:
            line._link()
        to_create = (self.line_ids - linked).filtered("create_product").sku_id
        products = to_create._create_products()
        skus = self.line_ids.sku_id
        left = skus.filtered(lambda sku: not sku.product_id)
        answer = skus.store_id[:1]._notify(
            self.env._(
                "%(linked)s SKUs linked, %(products)s products created, %(left)s SKUs "
                "left without a product.",
                linked=len(skus) - len(left),
                products=len(products),
                left=len(left),
            ),
            "warning" if left else "success",
        )
        answer["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return answer

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, skus):
        """Return the action that shows the wizard for these SKUs."""
        chosen, skus = skus, skus.filtered(lambda sku: not sku.product_id)
        skus.check_access("write")
        if not skus:
            text = self.env._("Linked already: %s. Choose others.", len(chosen))
            return chosen.store_id[:1]._notify(text, "warning")
        proposals = self._propose(skus)
        wizard = self.sudo().create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "sku_id": sku.id,
                            "pieces": sku.pieces,
                            "product_id": proposals[sku][0].id,
                            "reason": proposals[sku][1] or sku.link_problem,
                        }
                    )
                    for sku in skus
                ]
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link SKUs to Products"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _propose(self, skus):
        """Return the one product that fits each SKU, with the reason.

        :return: product (or an empty recordset) and a text, by SKU
        :rtype: dict
        """
        Product = self.env["product.product"]
        proposals = {}
        for company, group in skus.grouped("company_id").items():
            products = Product.search_fetch(
                Domain(Product._check_company_domain(company)),
                ["default_code", "barcode", "name"],
            )
            by_reference = index_by_spelling(
                products, lambda row: (row.default_code, row.barcode)
            )
            by_name = index_by_spelling(products, lambda row: (row.name,))
            for sku in group:
                proposals[sku] = self._propose_one(sku, by_reference, by_name)
        return proposals

    @api.model
    def _propose_one(self, sku, by_reference, by_name):
        none = self.env["product.product"]
        same_reference = by_reference.get(spelling_key(sku.seller_sku), none)
        same_name = by_name.get(spelling_key(sku.name), none)
        if len(same_reference) == 1:
            return same_reference, self.env._("Same reference, written alike")
        # Variants of one Lazada product have one name: it tells nothing then.
        alone = not sku.variation and len(sku.lazada_product_id.sku_ids) < 2
        if not same_reference and len(same_name) == 1 and alone:
            return same_name, self.env._("Same name")
        return none, ""
