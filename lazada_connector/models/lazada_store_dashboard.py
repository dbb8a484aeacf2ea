from odoo import fields, models


class LazadaStore(models.Model):
    """The figures of a store on its dashboard card and its form, and the lists behind
    them."""

    _inherit = "lazada.store"

    order_count = fields.Integer(compute="_compute_order_counts")
    order_pending_count = fields.Integer(compute="_compute_order_counts")
    order_error_count = fields.Integer(compute="_compute_order_counts")
    order_today_count = fields.Integer(compute="_compute_order_counts")
    sale_count = fields.Integer(compute="_compute_order_counts")
    sku_count = fields.Integer(compute="_compute_sku_counts")
    sku_unlinked_count = fields.Integer(compute="_compute_sku_counts")
    invoice_count = fields.Integer(compute="_compute_invoice_counts")
    invoice_draft_count = fields.Integer(compute="_compute_invoice_counts")
    run_count = fields.Integer(compute="_compute_run_count")

    # === COMPUTE METHODS === #

    def _compute_order_counts(self):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        Order = self.env["lazada.order"]
        by_state = {store: {} for store in self}
        for store, state, count in Order._read_group(
            [("store_id", "in", self.ids)], ["store_id", "state"], ["__count"]
        ):
            by_state[store][state] = count
        of_today = dict(
            Order._read_group(
                [("store_id", "in", self.ids), ("lazada_created_at", ">=", today)],
                ["store_id"],
                ["__count"],
            )
        )
        for store in self:
            counts = by_state.get(store, {})
            store.order_count = sum(counts.values())
            store.order_pending_count = counts.get("pending", 0)
            store.order_error_count = counts.get("error", 0)
            store.sale_count = counts.get("done", 0)
            store.order_today_count = of_today.get(store, 0)

    def _compute_sku_counts(self):
        groups = self.env["lazada.sku"]._read_group(
            [("store_id", "in", self.ids)],
            ["store_id"],
            ["__count", "product_id:count"],
        )
        counts = {store: (total, linked) for store, total, linked in groups}
        for store in self:
            total, linked = counts.get(store, (0, 0))
            store.sku_count = total
            store.sku_unlinked_count = total - linked

    def _compute_invoice_counts(self):
        groups = self.env["account.move"]._read_group(
            [("lazada_store_id", "in", self.ids)],
            ["lazada_store_id", "state"],
            ["__count"],
        )
        counts = {(store, state): count for store, state, count in groups}
        for store in self:
            store.invoice_draft_count = counts.get((store, "draft"), 0)
            store.invoice_count = sum(
                count for (owner, _state), count in counts.items() if owner == store
            )

    def _compute_run_count(self):
        counts = dict(
            self.env["lazada.sync.run"]._read_group(
                [("store_id", "in", self.ids)], ["store_id"], ["__count"]
            )
        )
        for store in self:
            store.run_count = counts.get(store, 0)

    # === ACTION METHODS === #

    def action_view_orders(self):
        return self._view("lazada_order_action", [("store_id", "in", self.ids)])

    def action_view_waiting_orders(self):
        domain = [("store_id", "in", self.ids), ("state", "=", "pending")]
        return self._view("lazada_order_action", domain)

    def action_view_failed_orders(self):
        return self._view(
            "lazada_order_error_action",
            [("store_id", "in", self.ids), ("state", "=", "error")],
        )

    def action_view_skus(self):
        return self._view("lazada_sku_action", [("store_id", "in", self.ids)])

    def action_view_unlinked_skus(self):
        return self._view(
            "lazada_sku_unlinked_action",
            [("store_id", "in", self.ids), ("product_id", "=", False)],
        )

    def action_view_sales(self):
        return self._view(
            "lazada_sale_order_action", [("lazada_store_id", "in", self.ids)]
        )

    def action_view_invoices(self):
        return self._view(
            "lazada_invoice_action", [("lazada_store_id", "in", self.ids)]
        )

    def action_view_draft_invoices(self):
        domain = [("lazada_store_id", "in", self.ids), ("state", "=", "draft")]
        return self._view("lazada_invoice_to_validate_action", domain)

    def action_view_runs(self):
        return self._view("lazada_sync_run_action", [("store_id", "in", self.ids)])

    def _view(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"lazada_connector.{name}"
        )
        return dict(action, domain=domain, context={"default_store_id": self.id})
