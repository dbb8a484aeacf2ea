from odoo import api, models

from ..batch import batch_of


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def _search_rule_for_warehouses(
        self, route_ids, packaging_uom_id, product_id, warehouse_ids, domain
    ):
        args = route_ids, packaging_uom_id, product_id, warehouse_ids, domain
        batch, search = batch_of(self.env), super()._search_rule_for_warehouses
        if not batch:
            return search(*args)
        # What Odoo looks for depends on the product by these routes only.
        routes = product_id.route_ids | product_id.categ_id.total_route_ids
        offered = (warehouse_ids or self.env["stock.warehouse"]).route_ids.filtered(
            lambda route: self._filter_warehouse_routes(
                product_id, warehouse_ids, route
            )
        )
        key = route_ids, packaging_uom_id, routes, offered, warehouse_ids, repr(domain)
        return batch.once(key, lambda: search(*args))
