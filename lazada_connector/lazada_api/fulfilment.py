"""Packing, ready to ship, the seller's own fleet and labels: calls and results.

Lazada answers these in batches, each item with a code of its own: a call that returns
may hold failed items.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta

from . import const, envelope, wire
from .errors import CODES, LazadaUnavailable
from .transport import fetch_file

_NO_ANSWER = "Lazada gave no answer for this"
# When Seller Center colours what is to be shipped.
_URGENCIES = (
    ("late", timedelta(0)),
    ("two_hours", timedelta(hours=2)),
    ("twelve_hours", timedelta(hours=12)),
)


def urgency(ship_by, now):
    """Tell how near the moment is until which Lazada expects a shipment.

    :param datetime.datetime ship_by: and ``now``: both aware, or both naive
    :return: ``late``, ``two_hours``, ``twelve_hours`` (less than so much is left) or
        ``in_time``
    :rtype: str
    """
    left = ship_by - now
    return next((name for name, limit in _URGENCIES if left < limit), "in_time")


class _Result:
    """What the results of a batch have in common; they hold ``code`` and ``retry``."""

    @property
    def ok(self):
        return self.code == "0"

    @property
    def temporary(self):
        """Whether the same may work later, by Lazada's hint or by the code."""
        error_class, _kind = CODES.get(self.code, (None, None))
        return not self.ok and (self.retry or error_class is LazadaUnavailable)


@dataclass(frozen=True)
class PackageResult(_Result):
    """How it went for one package.

    :param str code: ``"0"`` or why not; ``None`` when Lazada left it out, so that the
        state has to be read
    :param str message: Lazada's words
    :param bool retry: Lazada's hint that the same may work later
    """

    package_id: str
    code: str | None
    message: str
    retry: bool


@dataclass(frozen=True)
class ItemResult(_Result):
    """How packing went for one unit; ``code`` and the rest as :class:`PackageResult`.

    Units of one package share its id. What Lazada leaves out is ``""``; the tracking
    number of the seller's own fleet may only come with the order items.
    """

    order_id: str
    order_item_id: str
    package_id: str
    tracking_number: str
    shipment_provider: str
    code: str | None
    message: str
    retry: bool


@dataclass(frozen=True)
class Label:
    """Shipping labels of one or more packages in one file.

    :param str pdf_url: address of the PDF, for ten minutes
    :param bytes html: untrusted; for a PDF only a frame around that address
    """

    pdf_url: str
    html: bytes


class FulfilmentCalls:
    """The calls of docs/lazada_api.rst, "Fulfilment", for the client.

    Ids are numbers or texts, up to 20 orders or packages a call. Every method raises
    :class:`ValueError` for more than that, or for what is no id, and
    :class:`.LazadaError` when the call fails as a whole. A write is never repeated:
    after a :class:`.LazadaUnavailable` the state has to be read first.
    """

    def get_allocate_type(self, order_id, item_ids):
        """Return how carriers are chosen for units of one order.

        :return: ``TFS`` (local), ``NTFS`` (cross-border), or ``""``; for :meth:`pack`
        :rtype: str
        Source: docs/lazada_api.rst, "Fulfilment", /order/shipment/providers/get.
        """
        row = {"order_id": _number(order_id), "order_item_ids": numbers(item_ids)}
        path = "/order/shipment/providers/get"
        data = self._batch("GET", path, "getShipmentProvidersReq", {"orders": [row]})
        return wire.to_text(data.get("shipping_allocate_type"))

    def pack(self, orders, *, allocate_type, provider_code=None):
        """Pack units; the others of their orders stay as they are.

        :param dict orders: order id to a list of order item ids
        :param str allocate_type: as :meth:`get_allocate_type` gives it
        :param str provider_code: needed for ``NTFS``; not allowed for ``TFS`` and for
            the seller's own fleet
        :return: an :class:`ItemResult` for each unit, in the order of ``orders``
        :rtype: list
        Source: docs/lazada_api.rst, "Fulfilment", /order/fulfill/pack.
        """
        asked = {_number(key): numbers(item_ids) for key, item_ids in orders.items()}
        _check_size(asked)
        if not asked:
            return []
        request = {
            "pack_order_list": [
                {"order_id": order_id, "order_item_list": item_ids}
                for order_id, item_ids in asked.items()
            ],
            "delivery_type": "dropship",
            "shipping_allocate_type": allocate_type,
        }
        if provider_code:
            request["shipment_provider_code"] = provider_code
        data = self._batch(
            "POST", "/order/fulfill/pack", "packReq", request, rows="pack_order_list"
        )
        return _item_results(asked, data["pack_order_list"])

    def ready_to_ship(self, package_ids):
        """Tell Lazada that packed packages are ready to ship.

        :return: a :class:`PackageResult` for each package, in the same order
        :rtype: list
        Source: docs/lazada_api.rst, "Fulfilment", /order/package/rts.
        """
        return self._move("/order/package/rts", "readyToShipReq", package_ids)

    def repack(self, package_ids):
        """Dissolve packed packages; their units can then be packed again.

        :return: a :class:`PackageResult` for each package, in the same order
        :rtype: list
        Source: docs/lazada_api.rst, "Fulfilment", /order/package/repack.
        """
        return self._move("/order/package/repack", "rePackReq", package_ids)

    def sof_delivered(self, package_ids):
        """Tell Lazada that the seller's own fleet has delivered packages.

        :return: a :class:`PackageResult` for each package, in the same order
        :rtype: list
        Source: docs/lazada_api.rst, "Fulfilment".
        """
        path = "/order/package/sof/delivered"
        return self._move(path, "dbsDeliveryReq", package_ids)

    def sof_failed_delivery(self, package_ids):
        """Tell Lazada that the seller's own fleet could not deliver packages.

        :return: a :class:`PackageResult` for each package, in the same order
        :rtype: list
        Source: docs/lazada_api.rst, "Fulfilment".
        """
        path = "/order/package/sof/failed_delivery"
        return self._move(path, "dbsFailedDeliveryReq", package_ids)

    def get_package_label(self, package_ids):
        """Return the shipping labels of packages, all in one file.

        Not for the seller's own fleet. One package that can have no label refuses all.

        :rtype: Label
        :raise ValueError: no package
        Source: docs/lazada_api.rst, "Labels and documents".
        """
        request = {"doc_type": "PDF", **_packages(package_ids)}
        if not request["packages"]:
            raise ValueError("a label needs a package")
        path = "/order/package/document/get"
        data = self._batch("GET", path, "getDocumentReq", request)
        return Label(wire.to_text(data.get("pdf_url")), decoded(data.get("file"), path))

    def download(self, url):
        """Return the file behind an address that Lazada gave.

        Redirects are followed on the same host only.

        :param str url: such as :attr:`Label.pdf_url`
        :rtype: bytes
        :raise LazadaApiError: not an address, another host, larger than 20 MB, or the
            link has ended
        :raise LazadaUnavailable: network, time-out, or more than a minute
        """
        return fetch_file(self._session, url, timeout=self._timeout)

    def _move(self, path, parameter, package_ids):
        request = _packages(package_ids)
        asked = [row["package_id"] for row in request["packages"]]
        if not asked:
            return []
        data = self._batch("POST", path, parameter, request, rows="packages")
        found = {wire.read_id(row.get("package_id")): row for row in data["packages"]}
        return [
            PackageResult(package_id=each, **_outcome(found.get(each)))
            for each in asked
        ]

    def _batch(self, method, path, parameter, request, *, rows=None):
        """Return ``data`` of a batch that Lazada worked on.

        :param str rows: name of a list of dicts that has to be in it
        """
        answer = self._call(method, path, {parameter: request}, repeat=method == "GET")
        secrets = [self._app_secret, self.access_token]
        data = envelope.result_of(answer, path, secrets=secrets)
        envelope.checked(data, dict, path, "data", answer)
        if rows:
            envelope.checked(data.get(rows), list, path, "a list of results", answer)
        return data


def _packages(package_ids):
    ids = list(dict.fromkeys(wire.to_id(each) for each in package_ids))
    _check_size(ids)
    if "" in ids:
        raise ValueError("a package id is empty")
    return {"packages": [{"package_id": each} for each in ids]}


def _check_size(batch):
    if len(batch) > const.MAX_FULFILMENT_BATCH:
        limit = const.MAX_FULFILMENT_BATCH
        raise ValueError(f"at most {limit} a call, not {len(batch)}")


def _number(value):
    return int(wire.to_id(value))


def numbers(values):
    return list(dict.fromkeys(map(_number, values)))


def _item_results(asked, orders):
    found = {
        (
            wire.read_id(order.get("order_id")),
            wire.read_id(row.get("order_item_id")),
        ): row
        for order in orders
        for row in _rows(order.get("order_item_list"))
    }
    return [
        _item_result(str(order_id), str(item_id), found)
        for order_id, item_ids in asked.items()
        for item_id in item_ids
    ]


def _item_result(order_id, item_id, found):
    row = found.get((order_id, item_id))
    facts = row or {}
    return ItemResult(
        order_id=order_id,
        order_item_id=item_id,
        package_id=wire.read_id(facts.get("package_id")),
        tracking_number=wire.to_text(facts.get("tracking_number")),
        shipment_provider=wire.to_text(facts.get("shipment_provider")),
        **_outcome(row),
    )


def _outcome(row):
    """The fields of :class:`_Result` from an answer row; ``None`` for no row."""
    if row is None:
        return {"code": None, "message": _NO_ANSWER, "retry": False}
    code = wire.to_text(row.get("item_err_code"))
    message = wire.to_words(row.get("msg")) or ("" if code else _NO_ANSWER)
    return {
        "code": code or None,
        "message": message,
        "retry": wire.is_true(row.get("retry")),
    }


def _rows(value):
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def decoded(text, path):
    # as mail has it: in lines, perhaps
    letters = "".join(wire.to_text(text).split())
    try:
        return base64.b64decode(letters, validate=True)
    except (binascii.Error, ValueError):
        message = f"Lazada answered {path} with a damaged file"
    raise LazadaUnavailable(message, path=path, retryable=False)
