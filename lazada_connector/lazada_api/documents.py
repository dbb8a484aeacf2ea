"""Documents of orders: invoice, shipping label, carrier's manifest."""

from dataclasses import dataclass

from . import const, envelope, wire
from .fulfilment import decoded, numbers


@dataclass(frozen=True)
class Document:
    """A document as Lazada sent it.

    :param bytes content: untrusted; ``b""`` when Lazada sent an empty file
    :param str mime_type: what Lazada calls it, mostly ``text/html``; may be ``""``
    """

    content: bytes
    mime_type: str


class DocumentCalls:
    """The order-level document call, for :class:`.LazadaClient`."""

    def get_document(self, document_type, item_ids):
        """Return a document of units of one order, packed or ready to ship.

        :param str document_type: ``invoice``, ``shippingLabel`` or ``carrierManifest``
        :param item_ids: Lazada's ids of 1 to 100 units of one order, numbers or texts
        :rtype: Document
        :raise ValueError: no unit, more than 100, or an id that is no number
        :raise LazadaApiError: ``status``: the units are not packed or ready to ship;
            ``not_supported``: a label of the seller's own fleet
        :raise LazadaUnavailable: also when the answer is no such document
        Source: docs/lazada_api.rst, "Labels and documents", GET /order/document/get.
        """
        ids = numbers(item_ids)
        if not 1 <= len(ids) <= const.MAX_ITEMS_PER_DOCUMENT:
            limit = const.MAX_ITEMS_PER_DOCUMENT
            raise ValueError(f"a document is of 1 to {limit} units, not of {len(ids)}")
        path = "/order/document/get"
        params = {"doc_type": document_type, "order_item_ids": ids}
        answer = self._call("GET", path, params, repeat=True)
        data = envelope.data_of(answer, path, dict, "a document")
        document = data.get("document")
        envelope.checked(document, dict, path, "a document", answer)
        return Document(
            content=decoded(document.get("file"), path),
            mime_type=wire.to_text(document.get("mime_type")).strip().lower(),
        )
