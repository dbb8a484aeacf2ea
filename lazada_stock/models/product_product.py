from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.status import STATUSES

from ..stock_rule import take_off

# Lazada counts a unit off when it is ordered; from the hand-over on, it has left.
COUNTED_OFF = STATUSES[: STATUSES.index("shipped")]


class ProductProduct(models.Model):
    """How many pieces of a product may be offered at Lazada, from which warehouse.

    Kits are counted by their components; where ``mrp`` is not installed there are none.
    """

    _inherit = "product.product"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self.env["lazada.stock.mark"]._add("settings", self)
        return result

    def _lazada_free_pieces(self, warehouses):
        """Return what is free: on hand, not reserved, and not ordered at Lazada by
        orders that do not reserve it yet.

        :param warehouses: ``stock.warehouse``; the first one gives first
        :return: pieces by warehouse, by product
        :rtype: dict[product.product, dict[stock.warehouse, float]]
        """
        recipes = self._lazada_recipes()
        kits = self.browse(kit.id for kit in recipes)
        parts = (self - kits).union(*map(self.browse, _part_ids(recipes)))
        quantities = {
            warehouse: parts.with_context(
                warehouse_id=warehouse.id
            )._compute_quantities_dict(None, None, None)
            for warehouse in warehouses
        }
        parts._lazada_take_off_promised(quantities, warehouses)
        free = {
            product: {w: quantities[w][product.id]["free_qty"] for w in warehouses}
            for product in self - kits
        }
        for kit in kits:
            free[kit] = {}
        for warehouse in warehouses if kits else ():
            counted = kits.with_context(
                warehouse_id=warehouse.id,
                mrp_compute_quantities=dict(quantities[warehouse]),
            )._compute_quantities_dict(None, None, None)
            for kit in kits:
                free[kit][warehouse] = counted[kit.id]["free_qty"]
        return free

    def _lazada_take_off_promised(self, quantities, warehouses):
        """Reduce ``free_qty`` by what is ordered at Lazada and not reserved: in the
        warehouse that it leaves, and what is not there in the others.

        :param dict quantities: by warehouse, by id of the product, as
            ``_compute_quantities_dict`` gives them; changed in place
        """
        promised = self._lazada_promised_pieces(warehouses)
        for product in self:
            free = {w: quantities[w][product.id]["free_qty"] for w in warehouses}
            left = take_off(free, 0)
            for place in warehouses:
                pieces = promised.get((product.id, place), 0)
                left = take_off({place: left[place], **left}, pieces)
            for warehouse in warehouses:
                row = quantities[warehouse][product.id]
                quantities[warehouse][product.id] = row | {"free_qty": left[warehouse]}

    def _lazada_promised_pieces(self, warehouses):
        """Return pieces by id of the product and warehouse: those of Lazada's units
        without a sales order line, and those that deliveries of Lazada orders still
        have to reserve."""
        promised = Counter()
        wanted = self | self._lazada_kits_with()
        recipes = wanted._lazada_recipes()
        for place, sku, count in self._lazada_units_to_import(wanted, warehouses):
            pieces, product = count * sku.pieces, sku.product_id
            for part_id, quantity in recipes.get(product, {product.id: 1}).items():
                promised[part_id, place] += pieces * quantity
        for location, product, uom, *quantities in self._lazada_moves_to_reserve(
            warehouses
        ):
            demand, reserved = quantities
            missing = demand - uom._compute_quantity(reserved, product.uom_id)
            promised[product.id, location.warehouse_id] += max(missing, 0)
        return promised

    def _lazada_units_to_import(self, products, warehouses):
        """Return warehouse, SKU and count of the units that are to leave these
        warehouses, and are in no sales order yet."""
        groups = (
            self.env["lazada.order.item"]
            .sudo()
            ._read_group(
                self._lazada_import_domain(products, warehouses),
                ["store_id", "warehouse_code", "sku_id"],
                ["__count"],
            )
        )
        rows = [(store._warehouse_of(code), *count) for store, code, *count in groups]
        return [row for row in rows if row[0] in warehouses]

    @api.model
    def _lazada_import_domain(self, products, warehouses):
        """Return the domain of the units that are in no sales order yet, of the stores
        that sell from these warehouses."""
        return (
            Domain("sku_id.product_id", "in", products.ids)
            & (
                Domain("store_id.warehouse_id", "in", warehouses.ids)
                | Domain(
                    "store_id.stock_warehouse_ids.warehouse_id", "in", warehouses.ids
                )
            )
            & Domain("sale_line_id", "=", False)
            & Domain("status", "in", COUNTED_OFF)
        )

    def _lazada_moves_to_reserve(self, warehouses):
        return (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                Domain("product_id", "in", self.ids)
                & Domain("state", "in", ("confirmed", "partially_available"))
                & Domain("procure_method", "=", "make_to_stock")
                & Domain("sale_line_id.order_id.lazada_order_id", "!=", False)
                & Domain("location_id", "child_of", warehouses.view_location_id.ids),
                ["location_id", "product_id", "product_uom"],
                ["product_qty:sum", "quantity:sum"],
            )
        )

    def _lazada_counted(self):
        """Return those of these products whose stock Odoo counts, kits included."""
        recipes = self._lazada_recipes()
        return self.filtered(lambda row: row.is_storable or row in recipes)

    # === KITS === #

    def _lazada_recipes(self):
        """Return the components of those of these products that are kits.

        :return: pieces of each storable component for one kit, by id of the component
        :rtype: dict[product.product, dict[int, float]]
        """
        if "mrp.bom" not in self.env:
            return {}
        boms = self.env["mrp.bom"].sudo()._bom_find(self, bom_type="phantom")
        return {kit: _recipe(kit, bom) for kit, bom in boms.items() if bom}

    def _lazada_kits_with(self):
        """Return the kits that have one of these products in them, kits in kits
        included."""
        kits = found = self.browse()
        if "mrp.bom" not in self.env:
            return kits
        Line = self.env["mrp.bom.line"].sudo()
        found = self
        while found:
            boms = Line.search(
                [
                    ("product_id", "in", found.ids),
                    ("bom_id.type", "=", "phantom"),
                    ("bom_id.active", "=", True),
                ]
            ).bom_id
            whole = boms.filtered(lambda bom: not bom.product_id).product_tmpl_id
            found = (boms.product_id | whole.product_variant_ids) - kits - self
            kits |= found.with_env(self.env)
        return kits


def _recipe(kit, bom):
    recipe = {}
    for line, data in bom.explode(kit, 1)[1]:
        part = line.product_id
        if part.is_storable:
            quantity = line.product_uom_id._compute_quantity(
                data["qty"], part.uom_id, round=False, raise_if_failure=False
            )
            recipe[part.id] = recipe.get(part.id, 0) + quantity / bom.product_qty
    return recipe


def _part_ids(recipes):
    return [part_id for recipe in recipes.values() for part_id in recipe]
