from odoo import models
from odoo.fields import Domain

from ...lazada_api.order_changes import reflect
from ...lazada_api.order_values import MissingAmount, expected_total
from .lazada_order import NOT_IMPORTED


class LazadaOrder(models.Model):
    """Orders that become sales orders, and what is in the way of one."""

    _inherit = "lazada.order"

    # === IMPORT === #

    def _due_domain(self):
        wanted = Domain("status", "not in", NOT_IMPORTED)
        return super()._due_domain() & (wanted | Domain("sale_order_id", "!=", False))

    def _responsible_user(self):
        return self.store_id.user_id

    def _process(self):
        """Create and confirm the sales orders of the batch, bring those that are there
        in line; say of each other order why not."""
        imported = self.filtered("sale_order_id")
        imported._follow_changes()
        ready = self.browse()
        for order in self - imported:
            problem = order._find_problem()
            if problem:
                order._fail(problem)
            else:
                ready += order
        for store, orders in ready.grouped("store_id").items():
            company_orders = orders.with_company(store.company_id)
            company_orders._create_sale_orders(store)

    def _create_sale_orders(self, store):
        sales = self.env["sale.order"]._create_from_lazada(store, self)
        for order, sale in zip(self, sales, strict=True):
            order.sale_order_id = sale
        self._mark_imported()
        self._count_in_run(created=len(sales))

    def _mark_imported(self):
        self.write(
            {
                "state": "done",
                "attempts": 0,
                "error_message": False,
                "next_attempt_at": False,
            }
        )
        for order in self:
            order.followed = order._reflect()

    def _reflect(self):
        """Return what of the order the sales order depends on, as it is now."""
        return reflect(self._raw(), self._raw_items())

    def _find_problem(self):
        """Return in a user's words why the order cannot be imported; nothing if it can.

        :rtype: str or None
        """
        store = self.store_id
        if not store.partner_id:
            return self.env._(
                "%s has no default customer. Choose one in the store's settings.",
                store.name,
            )
        if not self.item_ids or not self.lazada_created_at:
            return self.env._(
                "Lazada sent the order without its units or without its date. Fetch "
                "it again."
            )
        if self.currency_id != store.currency_id:
            return self.env._(
                "The order is in %(currency)s, but the store sells in %(expected)s.",
                currency=self.currency_id.name,
                expected=store.currency_id.name,
            )
        return self._find_sku_problem() or self._find_amount_problem()

    def _find_sku_problem(self):
        self.item_ids.sku_id._link_products()
        # What is in the sales order stays what it is.
        units = self.item_ids.filtered(
            lambda item: item.status != "canceled" and not item.sale_line_id
        )
        unlinked = units.filtered(lambda item: not item.sku_id.product_id)
        if unlinked:
            return self.env._(
                "No product is linked to the SKU %(skus)s. Open “SKUs to Link” and "
                "choose the product, or give a product this internal reference; the "
                "order then goes through by itself.",
                skus=", ".join(
                    sorted(
                        {
                            item.sku_id._describe_unlinked() or item.name or "?"
                            for item in unlinked
                        }
                    )
                ),
            )
        products = units.sku_id.product_id
        unusable = products.filtered(
            lambda product: not (product.active and product.sale_ok)
        )
        if unusable:
            return self.env._(
                "%(products)s is archived or cannot be sold. Make it sellable again, "
                "or link the SKU to another product.",
                products=", ".join(unusable.mapped("display_name")),
            )
        return None

    def _find_amount_problem(self):
        try:
            total = expected_total(
                self._raw(), self._raw_items(), self.store_id.include_shipping_fee
            )
        except MissingAmount as error:
            return self.env._(
                "Lazada sent no usable price for the unit %(unit)s (%(value)s). "
                "Nothing is assumed; the order is tried again when Lazada changes it.",
                unit=error.item_id,
                value=error.value,
            )
        except ValueError as error:
            return self.env._("Lazada sent an amount that cannot be read: %s", error)
        self.expected_total = float(total)
        return None
