from odoo import fields, models


class LazadaOrder(models.Model):
    _inherit = "lazada.order"

    document_ids = fields.One2many(
        "lazada.document", "order_id", string="Documents", readonly=True
    )
    document_count = fields.Integer(compute="_compute_document_count")

    def _compute_document_count(self):
        groups = self.env["lazada.document"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = dict(groups)
        for order in self:
            order.document_count = counts.get(order, 0)

    def action_view_documents(self):
        return self.env["lazada.document"]._view_of([("order_id", "in", self.ids)])

    def action_fetch_documents(self):
        """Fetch the documents of these orders now, and deliver them."""
        self._check_may_act()
        Document = self.env["lazada.document"].sudo()
        for store, orders in self.sudo().grouped("store_id").items():
            store._check_can_call()
            Document._request_by_hand(store, orders)
        documents = Document.search([("order_id", "in", self.ids)])
        waiting = documents.filtered(lambda row: row.state != "uploaded")
        waiting._work_now()
        return self.store_id[:1]._notify(documents._describe_outcome())
