from odoo import fields, models

# Accountants and stock workers see the store of a document, but not its work.
USER = "lazada_connector.group_lazada_user"


class LazadaStore(models.Model):
    """What a store has of each kind: the figures of its form, and the lists behind."""

    _inherit = "lazada.store"

    order_count = fields.Integer(compute="_compute_order_count", groups=USER)
    sale_count = fields.Integer(compute="_compute_sale_count", groups=USER)
    sku_count = fields.Integer(compute="_compute_sku_count", groups=USER)
    invoice_count = fields.Integer(compute="_compute_invoice_count", groups=USER)
    run_count = fields.Integer(compute="_compute_run_count", groups=USER)

    # === COMPUTE METHODS === #

    def _compute_order_count(self):
        counts = self._count_by_store("lazada.order")
        for store in self:
            store.order_count = counts.get(store._origin, 0)

    def _compute_sale_count(self):
        counts = self._count_by_store("sale.order", by="lazada_store_id")
        for store in self:
            store.sale_count = counts.get(store._origin, 0)

    def _compute_sku_count(self):
        counts = self._count_by_store("lazada.sku")
        for store in self:
            store.sku_count = counts.get(store._origin, 0)

    def _compute_invoice_count(self):
        counts = self._count_by_store("account.move", by="lazada_store_id")
        for store in self:
            store.invoice_count = counts.get(store._origin, 0)

    def _compute_run_count(self):
        counts = self._count_by_store("lazada.sync.run")
        for store in self:
            store.run_count = counts.get(store._origin, 0)

    def _count_by_store(self, model, domain=(), by="store_id"):
        """Return how many rows of a model each store has, in one query.

        :param str model: the model's name
        :param domain: which rows
        :param str by: the model's field that holds the store
        :rtype: dict[lazada.store, int]
        """
        return dict(
            self.env[model]._read_group(
                [(by, "in", self.ids), *domain], [by], ["__count"]
            )
        )

    # === ACTION METHODS === #

    def action_view_orders(self):
        return self._view("lazada_order_action", [("store_id", "in", self.ids)])

    def action_view_sales(self):
        return self._view(
            "lazada_sale_order_action", [("lazada_store_id", "in", self.ids)]
        )

    def action_view_skus(self):
        return self._view("lazada_sku_action", [("store_id", "in", self.ids)])

    def action_view_invoices(self):
        return self._view(
            "lazada_invoice_action", [("lazada_store_id", "in", self.ids)]
        )

    def action_view_runs(self):
        return self._view("lazada_sync_run_action", [("store_id", "in", self.ids)])

    def _view(self, name, domain):
        """Return the action of a list with the rows of a domain.

        :param str name: XML id of the action, of this add-on if it has no dot
        """
        xml_id = name if "." in name else f"lazada_connector.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return dict(action, domain=domain, context={"default_store_id": self.id})
