from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import split_every

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.const import MAX_ITEMS_PER_DOCUMENT
from odoo.addons.lazada_connector.lazada_api.status import (
    PACKED_STATUSES,
    SHIPPED_STATUSES,
    TO_PACK_STATUSES,
)

from ..html_pdf import HTML, PDF, kind_of

# Page "GetDocument": packed or ready to ship; what it does later, it does not say.
READY_STATUSES = (*PACKED_STATUSES, "ready_to_ship_pending", "ready_to_ship")
# What a person may ask for all the same.
LATER_STATUSES = (*PACKED_STATUSES, *SHIPPED_STATUSES)
# Orders that get their rows in one go.
REQUEST_BATCH, FORGET_BATCH = 500, 5000
# Codes that Lazada gives for one document as well as for a trouble of its own.
CODES_OF_ONE = ("6", "15", "21")
PATIENCE = 3
# What Lazada sent of an order goes when its buyer's data does, or its time in Odoo is
# over: no label of it, with the buyer's address, is fetched any more.
KNOWN = Domain("order_id.payload", "!=", False)
LONGEST_TYPE = 100


class LazadaDocument(models.Model):
    """The way from Lazada: which documents are asked for, and what it answers, kept as
    received."""

    _inherit = "lazada.document"

    # === WHICH ARE ASKED FOR === #

    @api.model
    def _request(self, store):
        """Make the rows of what the store's orders can have documents of by now.

        :return: whether more orders wait for rows
        """
        store._lock_downloads()
        document_types = store._document_types()
        orders = [
            self._request_type(store, document_type, self._automatic_domain())
            for document_type in document_types
        ]
        if document_types:
            self._forget_complete(store, document_types)
        return any(len(each) == REQUEST_BATCH for each in orders)

    @api.model
    def _forget_complete(self, store, document_types):
        """Let units be looked at no longer that have all their documents, or none to be
        had: a store has more of them with every day."""
        is_complete = Domain.AND(
            ~self._lacking_domain(document_type) for document_type in document_types
        )
        looked_at = Domain("store_id", "=", store.id) & Domain("was_open", "=", True)
        looked_at &= is_complete | Domain("status", "=", "canceled")
        Item = self.env["lazada.order.item"]
        Item.search(looked_at, limit=FORGET_BATCH).was_open = False

    @api.model
    def _request_by_hand(self, store, orders):
        """Make the rows of orders, also of units that are on their way already."""
        store._lock_downloads()
        for document_type in store._document_types():
            units = Domain("status", "in", LATER_STATUSES)
            units &= Domain("order_id", "in", orders.ids)
            self._request_type(store, document_type, units)

    @api.model
    def _automatic_domain(self):
        """Return the domain of the units whose documents are asked for by themselves.

        Those that have gone on belong to it if they may have been packed and handed
        over between two downloads: else nobody would notice that something is missing.
        """
        return Domain("status", "in", READY_STATUSES) | (
            Domain("status", "in", LATER_STATUSES) & Domain("was_open", "=", True)
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
    def _lacking_domain(self, document_type):
        """Return the domain of the units that lack a document they should have."""
        of_type = [("document_type", "=", document_type)]
        lacking = Domain("document_ids", "not any", of_type)
        if document_type == "shippingLabel":
            # codes 50008 and 700040: the seller's own fleet has no label of Lazada's
            lacking &= Domain("is_sof", "=", False)
        return lacking

    @api.model
    def _items_without(self, store, document_type, units):
        """Return the units of up to ``REQUEST_BATCH`` orders that are in no document of
        this type yet."""
        missing = Domain("store_id", "=", store.id) & units
        missing &= self._lacking_domain(document_type)
        if document_type != "invoice":
            missing &= KNOWN
        Item = self.env["lazada.order.item"]
        groups = Item._read_group(
            missing, ["order_id"], limit=REQUEST_BATCH, order="order_id"
        )
        order_ids = [order.id for (order,) in groups]
        return Item.search(missing & Domain("order_id", "in", order_ids), order="id")

    # === WHAT LAZADA ANSWERS === #

    def _fetch(self, run):
        """Ask Lazada for the documents of these rows."""
        # as in an order's import: what is decided for a row ends this
        self.write({"state": "pending", "error_message": False})
        over = self.filtered_domain(Domain("document_type", "!=", "invoice") & ~KNOWN)
        asked = self - over
        over.unlink()  # nothing of them was ever here
        for store, rows in asked.grouped("store_id").items():
            rows = rows.with_company(store.company_id)
            with rows._lazada_errors_kept(store):
                store._with_lazada(
                    lambda client, rows=rows: rows._fetch_by(client), run
                )
        run._count(created=len(asked.filtered(lambda row: row.state == "fetched")))

    def _unsettled(self):
        return self.filtered(
            lambda row: row.state == "pending" and not row.error_message
        )

    def _fetch_by(self, client):
        for row in self._unsettled():
            units = row.item_ids.filtered(lambda unit: unit.status != "canceled")
            if not units:
                row._refuse(self._lt("Lazada has cancelled every unit of this one."))
                continue
            ids = units.mapped("lazada_id")
            try:
                document = client.get_document(row.document_type, ids)
            except LazadaApiError as error:
                row._take_refusal(error)
            except LazadaUnavailable as error:
                if error.retryable and error.code not in CODES_OF_ONE:
                    raise
                row._postpone_or_fail(error)
            else:
                row._keep(document)

    def _take_refusal(self, error):
        """Keep why Lazada gives no document: for good, or until it passes."""
        reason = self.store_id._reason_of(error)
        statuses = set(self.item_ids.mapped("status")) - {"canceled"}
        if error.kind in (Kind.NOT_SUPPORTED, Kind.INPUT, Kind.NOT_FOUND):
            self._refuse(reason)
        elif error.kind != Kind.STATUS or statuses <= set(READY_STATUSES):
            # Lazada may not know yet what it has just told us.
            self._fail(reason)
        elif statuses & set(TO_PACK_STATUSES):
            self._postpone(
                self._lt("The units are not packed at Lazada (any more): %s", reason)
            )
        else:
            self._refuse(
                self._lt(
                    "Lazada gives documents only of units that are packed or ready to "
                    "ship, and these have gone on. Download it in the Seller Center. "
                    "%s",
                    reason,
                )
            )

    def _postpone_or_fail(self, error):
        """Lazada could not make this one document; the others are not to wait."""
        reason = self.store_id._reason_of(error)
        if self.attempts + 1 < PATIENCE:
            self._postpone(reason)
        else:
            self._fail(reason)

    def _keep(self, document):
        """Keep what Lazada sent, as it came.

        :param document: :class:`~odoo.addons.lazada_connector.lazada_api.Document`
        """
        if not document.content.strip():
            self._fail(
                self._lt("Lazada sent an empty file. It is asked for again by itself.")
            )
            return
        kind = kind_of(document.content, document.mime_type)
        attachment = self._attach(document.content, kind)
        if kind is None:
            self._refuse_unknown(attachment, document.mime_type)
            return
        self._succeed(
            "fetched",
            attachment_id=attachment.id,
            mime_type=document.mime_type[:LONGEST_TYPE],
            fetched_at=fields.Datetime.now(),
        )

    def _refuse_unknown(self, attachment, mime_type):
        self.message_post(attachment_ids=attachment.ids)
        self._refuse(
            self._lt(
                "Lazada sent neither HTML nor PDF but “%s”. The file is kept below; "
                "Retry asks for it again.",
                mime_type or "?",
            )
        )

    def _attach(self, content, kind):
        """Return an attachment of this row.

        Lazada's HTML is kept as plain text, so that no browser ever runs it in Odoo.
        """
        ending = {PDF: "pdf", HTML: "html"}.get(kind, "bin")
        types = {PDF: "application/pdf", HTML: "text/plain"}
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.display_name}.{ending}",
                "raw": content,
                "mimetype": types.get(kind, "application/octet-stream"),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
