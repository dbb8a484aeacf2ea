from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.barcode import check_barcode_encoding

from ...lazada_api.catalogue_reading import pick_known, read_sku, read_skus
from ...lazada_api.order_reading import read_sku_of
from ..runs.base import ReasonText
from .prices import fiscal_position_of, price_in_odoo

# Who links many releases their orders at once; no caller over RPC has this object.
LINKING = object()


class LazadaSku(models.Model):
    """What can be bought: one variant of a Lazada product, linked to one of Odoo's."""

    _name = "lazada.sku"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada SKU"
    _order = "seller_sku, id"
    _rec_names_search = ["seller_sku", "name", "shop_sku", "lazada_id"]
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    lazada_product_id = fields.Many2one(
        "lazada.product",
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char(readonly=True)
    variation = fields.Char(readonly=True, help="Colour, size and the like.")
    lazada_id = fields.Char(
        string="Lazada SKU ID",
        readonly=True,
        help="Empty while the SKU is only known from an order.",
    )
    sku_id = fields.Char(related="lazada_id", string="SKU ID")
    seller_sku = fields.Char(string="Seller SKU", readonly=True, index=True)
    shop_sku = fields.Char(string="Shop SKU", readonly=True)
    status = fields.Char(readonly=True)
    currency_id = fields.Many2one(related="store_id.currency_id")
    price = fields.Monetary(readonly=True)
    special_price = fields.Monetary(readonly=True)
    quantity = fields.Float(
        string="Quantity at Lazada", readonly=True, digits="Product Unit"
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Found by itself by the internal reference or the barcode that equals "
        "the seller SKU.",
    )
    pieces = fields.Integer(
        string="Pieces per SKU",
        required=True,
        default=1,
        help="How many pieces of the product the buyer gets for one of this SKU: 6 for "
        "a pack of six. Counts for orders imported from now on.",
    )
    link_problem = ReasonText(readonly=True, string="Why Not Linked")
    waiting_order_count = fields.Integer(
        compute="_compute_waiting_order_count",
        string="Orders Waiting",
        help="Orders that cannot be imported before this SKU is linked.",
    )

    _pieces_positive = models.Constraint(
        "CHECK (pieces > 0)", "A SKU stands for one piece of its product at least."
    )

    _store_lazada_id_uniq = models.UniqueIndex(
        "(store_id, lazada_id) WHERE lazada_id IS NOT NULL"
    )
    _store_seller_sku_uniq = models.UniqueIndex(
        "(store_id, seller_sku) WHERE lazada_id IS NULL"
    )
    _unlinked_idx = models.Index("(store_id) WHERE product_id IS NULL")

    # === COMPUTE METHODS === #

    @api.depends("seller_sku", "name")
    def _compute_display_name(self):
        for sku in self:
            reference = sku.seller_sku or sku.lazada_id
            sku.display_name = f"[{reference}] {sku.name}" if sku.name else reference

    def _compute_waiting_order_count(self):
        counts = dict(
            self.env["lazada.order.item"]._read_group(
                [("sku_id", "in", self.ids), ("order_id.state", "=", "error")],
                ["sku_id"],
                ["order_id:count_distinct"],
            )
        )
        for sku in self:
            sku.waiting_order_count = 0 if sku.product_id else counts.get(sku, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("product_id"):
            self.sudo().filtered("link_problem").link_problem = False
            if self.env.context.get("lazada_linking") is not LINKING:
                self._release_orders()
        return result

    # === ACTION METHODS === #

    def action_link_products(self):
        """Look for the products again."""
        self._check_may_act()
        self.sudo()._link_products()
        linked = self.filtered("product_id")
        return self.store_id[:1]._notify(
            self.env._(
                "%(linked)s of %(all)s SKUs are linked.",
                linked=len(linked),
                all=len(self),
            ),
            "success" if linked == self else "warning",
        )

    def action_link_many(self):
        """Open the wizard that links these SKUs, or creates their products."""
        return self.env["lazada.sku.link"]._open(self)

    # === BUSINESS METHODS === #

    def _create_products(self):
        """Create a product for each seller SKU that has none, and link it: SKUs of
        several stores with one seller SKU are one product.

        :return: the products
        :raise UserError: a store's currency has no exchange rate
        """
        unlinked = self.filtered(lambda sku: not sku.product_id)
        for hint in filter(None, unlinked.store_id.mapped("rate_hint")):
            raise UserError(hint)
        groups = unlinked.grouped(lambda sku: sku.seller_sku or sku.lazada_id)
        taken = unlinked._taken_barcodes()
        products = self.env["product.product"].create(
            [skus[0]._prepare_product_vals(taken) for skus in groups.values()]
        )
        for skus, product in zip(groups.values(), products, strict=True):
            product.list_price = skus[0]._sales_price_of(product)
            skus.product_id = product
        return products

    def _sales_price_of(self, product):
        """Return the sales price that Lazada's price is at the product's taxes."""
        store = self.store_id.with_company(self.company_id)
        today = fields.Date.context_today(self)
        rate = product.currency_id._get_conversion_rate(
            product.currency_id, store.currency_id, store.company_id, today
        )
        position = fiscal_position_of(store)
        return price_in_odoo(store, product, self.price, self.pieces, position, rate)

    def _prepare_product_vals(self, taken_barcodes=()):
        """Return the values of a new storable product for this SKU."""
        self.ensure_one()
        name = self.name or self.seller_sku or self.lazada_id
        code = self.seller_sku or self.lazada_id
        is_barcode = _is_barcode(code) and code not in taken_barcodes
        return {
            "name": f"{name} ({self.variation})" if self.variation else name,
            "default_code": code,
            "barcode": code if is_barcode else False,
            "type": "consu",
            "is_storable": True,
            "sale_ok": True,
            "company_id": False,
        }

    def _taken_barcodes(self):
        """Return the seller SKUs that are barcodes of something already."""
        barcodes = [sku.seller_sku for sku in self if _is_barcode(sku.seller_sku or "")]
        domain = [("barcode", "in", barcodes)]
        products = self.env["product.product"].sudo().with_context(active_test=False)
        packagings = self.env["product.uom"].sudo()
        return {
            *products.search(domain).mapped("barcode"),
            *packagings.search(domain).mapped("barcode"),
        }

    @api.model
    def _store_skus(self, store, rows):
        """Create and update the SKUs of products.

        :param store: ``lazada.store``
        :param dict rows: ``lazada.product`` → the product as Lazada sent it
        """
        vals = {
            lazada_id: self._prepare_vals(store, product, lazada_id, sku)
            for product, row in rows.items()
            for lazada_id, sku in read_skus(row).items()
        }
        self._write_or_create(store, vals)

    @api.model
    def _write_or_create(self, store, vals):
        """Give each SKU its values.

        :param dict vals: by Lazada's id of the SKU
        """
        known = self._find_known(store, vals)
        for lazada_id, sku in known.items():
            sku.write(vals[lazada_id])
        created = self.create(
            [values for lazada_id, values in vals.items() if lazada_id not in known]
        )
        (created + self.concat(*known.values()))._link_products()

    @api.model
    def _find_known(self, store, vals):
        """Return the SKUs that are here already, those only known from an order
        included."""
        in_store = Domain("store_id", "=", store.id)
        known = {
            sku.lazada_id: sku
            for sku in self.search(in_store & Domain("lazada_id", "in", list(vals)))
        }
        without_id = {
            sku.seller_sku: sku
            for sku in self.search(
                in_store
                & Domain("lazada_id", "=", False)
                & Domain("seller_sku", "in", [v["seller_sku"] for v in vals.values()])
            )
        }
        for lazada_id, values in vals.items():
            if lazada_id not in known and values["seller_sku"] in without_id:
                known[lazada_id] = without_id.pop(values["seller_sku"])
        return known

    @api.model
    def _prepare_vals(self, store, product, lazada_id, row):
        """Return the SKU's values of one row of ``skus`` (page *GetProducts*)."""
        return {
            **read_sku(row),
            "store_id": store.id,
            "lazada_product_id": product.id,
            "lazada_id": lazada_id,
            "name": product.name,
        }

    @api.model
    def _for_items(self, store, items):
        """Return the SKU of each order item, created where the catalogue has none.

        :param store: ``lazada.store``
        :param list items: as Lazada sent them
        :return: one SKU (or an empty recordset, if Lazada names none) per item
        :rtype: list
        """
        rows = [read_sku_of(item) for item in items]
        found = self._search_keys(store, rows)
        # Those with an id first: one without may be the same SKU.
        for key in ("lazada_id", "seller_sku"):
            missing = {
                row[key]: {**row, "store_id": store.id}
                for row in rows
                if row[key] and not pick_known(found, row)
            }
            if missing and key == "lazada_id":
                self._write_or_create(store, missing)
            elif missing:
                self.create(list(missing.values()))._link_products()
            if missing:
                found = self._search_keys(store, rows)
        return [pick_known(found, row) or self.browse() for row in rows]

    @api.model
    def _search_keys(self, store, rows):
        """Return the store's SKUs by Lazada id, and by seller SKU: the only one with
        it, or the one that Lazada has given no id yet.

        :param list rows: see :func:`.order_reading.read_sku_of`
        """
        named = [
            Domain(key, "in", [row[key] for row in rows if row[key]])
            for key in ("lazada_id", "seller_sku")
        ]
        skus = self.search(Domain("store_id", "=", store.id) & Domain.OR(named))
        by_seller_sku = {}
        for reference, same in skus.grouped("seller_sku").items():
            unnamed = same.filtered(lambda sku: not sku.lazada_id)
            if unnamed or len(same) == 1:
                by_seller_sku[reference] = (unnamed or same)[0]
        return skus.grouped("lazada_id"), by_seller_sku

    def _link_products(self):
        """Link SKUs to the one product with their seller SKU as reference or
        barcode."""
        for company, skus in (
            self.filtered(lambda sku: not sku.product_id).grouped("company_id").items()
        ):
            skus._link_products_of(company)

    def _link_products_of(self, company):
        references = [sku.seller_sku for sku in self if sku.seller_sku]
        Product = self.env["product.product"].with_context(active_test=False)
        products = Product.search(
            Domain(Product._check_company_domain(company))
            & (
                Domain("default_code", "in", references)
                | Domain("barcode", "in", references)
            )
        )
        by_reference = {}
        for product in products:
            for reference in {product.default_code, product.barcode} - {False}:
                by_reference.setdefault(reference, []).append(product.id)
        for sku in self.with_context(lazada_linking=LINKING):
            found = Product.browse(by_reference.get(sku.seller_sku, ()))
            # One query for the products of all SKUs.
            sku._link_one(found.with_prefetch(products.ids))
        self.filtered("product_id")._release_orders()

    def _link_one(self, candidates):
        """Link the only product in use that has the reference, or say why not.

        :param candidates: products with the reference, archived ones included
        """
        in_use = candidates.filtered("active")
        if len(in_use) == 1:
            self.product_id = in_use.with_context(active_test=True)
            return
        problem = self._explain_candidates(in_use, candidates)
        if (self.link_problem or None) != problem:
            self.link_problem = problem

    def _explain_candidates(self, in_use, candidates):
        """Return why no product can be chosen; nothing where none is to be seen."""
        names = ", ".join(candidates.mapped("display_name")[:3])
        if in_use:
            return self._lt(
                "%(count)s products have the reference %(sku)s: %(products)s. Choose "
                "the right one.",
                count=len(in_use),
                sku=self.seller_sku,
                products=names,
            )
        if candidates:
            return self._lt(
                "The product with the reference %(sku)s is archived: %(products)s. "
                "Unarchive it, or choose another one.",
                sku=self.seller_sku,
                products=names,
            )
        return None

    def _describe_unlinked(self):
        """Name this SKU to a person who has to link it."""
        name = self.seller_sku or self.name or self.lazada_id or ""
        problem = (self.link_problem or "").rstrip(".")
        return f"{name} ({problem})" if problem else name

    def _release_orders(self):
        """Let orders go through that wait for these SKUs."""
        if not self:
            return
        orders = (
            self.env["lazada.order"]
            .sudo()
            .search([("state", "=", "error"), ("item_ids.sku_id", "in", self.ids)])
        )
        if orders:
            orders._requeue()
            self.env["lazada.process"]._wake("import_orders")


def _is_barcode(text):
    """Whether a seller SKU is the number under the bars, check digit and all."""
    return text.isascii() and any(
        check_barcode_encoding(text, encoding) for encoding in ("ean13", "ean8", "upca")
    )
