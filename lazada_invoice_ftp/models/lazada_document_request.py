from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import split_every

from odoo.addons.lazada_connector.lazada_api.const import MAX_ITEMS_PER_DOCUMENT
from odoo.addons.lazada_connector.lazada_api.status import (
    PACKED_STATUSES,
    SHIPPED_STATUSES,
)

# Page "GetDocument": packed or ready to ship; what it does later, it does not say.
READY_STATUSES = (*PACKED_STATUSES, "ready_to_ship_pending", "ready_to_ship")
# What a person may ask for all the same.
LATER_STATUSES = (*PACKED_STATUSES, *SHIPPED_STATUSES)
# Orders that get their rows in one go.
REQUEST_BATCH = 500


class LazadaDocument(models.Model):
    """Which documents are asked for: the rows of the manifest."""

    _inherit = "lazada.document"

    @api.model
    def _request(self, store):
        """Make the rows of what the store's orders can have documents of by now.

        :return: whether more orders wait for rows
        """
        store._lock_downloads()
        orders = [
            self._request_type(store, document_type, self._automatic_domain(store))
            for document_type in store._document_types()
        ]
        return any(len(each) == REQUEST_BATCH for each in orders)

    @api.model
    def _request_by_hand(self, store, orders):
        """Make the rows of orders, also of units that are on their way already."""
        store._lock_downloads()
        for document_type in store._document_types():
            units = Domain("status", "in", LATER_STATUSES)
            units &= Domain("order_id", "in", orders.ids)
            self._request_type(store, document_type, units)

    @api.model
    def _automatic_domain(self, store):
        """Return the domain of the units whose documents are asked for by themselves.

        Those that have gone on belong to it if they may have been packed and handed
        over between two downloads: else nobody would notice that something is missing.
        """
        is_new = Domain("order_id.lazada_created_at", ">=", store.create_date)
        return Domain("status", "in", READY_STATUSES) | (
            Domain("status", "in", LATER_STATUSES) & is_new
        )

    @api.model
    def _request_type(self, store, document_type, units):
        """Make the rows of one type; return the orders that got one.

        :param units: domain of ``lazada.order.item``
        """
        items = self._items_without(store, document_type, units)
        numbers = dict(
            self._read_group(
                [
                    ("order_id", "in", items.order_id.ids),
                    ("document_type", "=", document_type),
                ],
                ["order_id"],
                ["number:max"],
            )
        )
        self.create(
            [
                {
                    "order_id": order.id,
                    "document_type": document_type,
                    "number": number,
                    "item_ids": [fields.Command.set([unit.id for unit in chunk])],
                }
                for order, units in items.grouped("order_id").items()
                for number, chunk in enumerate(
                    split_every(MAX_ITEMS_PER_DOCUMENT, units),
                    numbers.get(order, 0) + 1,
                )
            ]
        )
        return items.order_id

    @api.model
    def _items_without(self, store, document_type, units):
        """Return the units of up to ``REQUEST_BATCH`` orders that are in no document of
        this type yet."""
        missing = (
            Domain("store_id", "=", store.id)
            & units
            & Domain("document_ids", "not any", [("document_type", "=", document_type)])
        )
        if document_type == "shippingLabel":
            # codes 50008 and 700040: the seller's own fleet has no label of Lazada's
            missing &= Domain("is_sof", "=", False)
        Item = self.env["lazada.order.item"]
        groups = Item._read_group(
            missing, ["order_id"], limit=REQUEST_BATCH, order="order_id"
        )
        order_ids = [order.id for (order,) in groups]
        return Item.search(missing & Domain("order_id", "in", order_ids), order="id")
