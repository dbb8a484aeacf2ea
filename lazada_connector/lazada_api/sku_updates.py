"""What the calls that change SKUs share: the payload's frame, and Lazada's answers.

docs/lazada_api.rst, "Stock and prices". The samples of the quantity calls are in XML
only, so XML is what is sent; it travels escaped, and is signed as it is sent.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from . import const, wire
from .errors import CODES, Kind, LazadaUnavailable

# Refusals of what was asked for, not of the one who asks: with one SKU they are about
# it, with several Lazada may have applied some.
_ABOUT_SKUS = frozenset({
    Kind.CAMPAIGN_LOCK, Kind.GLOBAL_PLUS, Kind.INPUT, Kind.MISSING_PARAMETER,
    Kind.NOT_FOUND, Kind.NOT_SUPPORTED, Kind.OTHER, Kind.STATUS,
})  # fmt: skip
# A 501 may name the campaign in these words.
_CAMPAIGN = re.compile(
    r"negative sellable on channel inventory|THD_IC_ERR_F_IC_ABILITY_PG_00[34]\b"
)
_UNNAMED = "Lazada did not say how it went for this SKU"
# XML 1.0 has no other characters; a carriage return would come out as a line feed.
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class SkuResult:
    """How it went for one SKU.

    :param bool ok: ``None`` when Lazada did not say, so that the SKU has to be read
    :param str code: ``"0"``, or Lazada's code; the whole call's when the SKU has none
    :param str message: Lazada's words, ours when there are none
    """

    sku_id: str
    seller_sku: str
    ok: bool | None
    code: str | None
    message: str

    @property
    def kind(self):
        """One of :class:`.Kind`, for words and for what to do next."""
        if _CAMPAIGN.search(self.message):
            return Kind.CAMPAIGN_LOCK
        return CODES.get(self.code, (None, Kind.OTHER))[1]

    @property
    def temporary(self):
        """Whether the same may work later, by the code."""
        return not self.ok and CODES.get(self.code, (None,))[0] is LazadaUnavailable


def payload(rows, add_fields):
    """Return ``<Request><Product><Skus><Sku>…`` for some SKUs.

    :param rows: objects with ``item_id``, ``sku_id`` and ``seller_sku``
    :param add_fields: function of the ``Sku`` element and the row
    :rtype: str
    :raise ValueError: too many SKUs, one of them twice, or one without an id
    """
    _check(rows)
    request = ElementTree.Element("Request")
    skus = add(add(request, "Product"), "Skus")
    for row in rows:
        sku = add(skus, "Sku")
        _add_identity(sku, row)
        add_fields(sku, row)
    return ElementTree.tostring(request, encoding="unicode")


def add(parent, name, text=None):
    """Append an element and return it."""
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child


def _check(rows):
    if len(rows) > const.MAX_SKUS_PER_UPDATE:
        limit = const.MAX_SKUS_PER_UPDATE
        raise ValueError(f"at most {limit} SKUs a call, not {len(rows)}")
    keys = [row.sku_id or row.seller_sku for row in rows]
    if len(set(keys)) < len(keys):
        raise ValueError("a SKU stands twice in one call")


def _add_identity(sku, row):
    """Name a SKU by Lazada's ids; the seller's own name is for the answer to repeat."""
    has_ids = row.item_id and row.sku_id
    has_name = row.seller_sku and not _NOT_IN_XML.search(row.seller_sku)
    if has_ids:
        add(sku, "ItemId", wire.to_id(row.item_id))
        add(sku, "SkuId", wire.to_id(row.sku_id))
    if has_name:
        add(sku, "SellerSku", row.seller_sku)
    if not has_ids and not has_name:
        raise ValueError(f"a SKU cannot be named to Lazada: {row.seller_sku!r}")


def accepted(rows, detail):
    """Return the results of a call that Lazada answered with success.

    A SKU that its ``detail`` names all the same is not taken for accepted.
    """
    named = _by_sku(detail)
    return [
        _result(row, None, None, _words(found))
        if (found := _found(named, row))
        else _result(row, True, "0", "")
        for row in rows
    ]


def refused(rows, error):
    """Return the results of a call that Lazada refused because of what was asked for.

    501 is a summary, ``detail`` tells which SKU failed. Whether the others were
    applied is not documented, so they come back as not known; so do all of several
    SKUs when no detail names one.

    :param LazadaApiError error: about the call as a whole
    :raise LazadaApiError: it is not about the SKUs
    """
    if error.kind not in _ABOUT_SKUS:
        raise error
    named = _by_sku(error.detail)
    if len(rows) == 1 and not _found(named, rows[0]):
        words = [_words([row]) for row in error.detail] or [error.message]
        return [_result(rows[0], False, _code(error.detail, error), "; ".join(words))]
    return [_refused_or_unknown(row, _found(named, row), error) for row in rows]


def _refused_or_unknown(row, found, error):
    if found:
        return _result(row, False, _code(found, error), _words(found))
    # A code of its own would read as this SKU's.
    message = _UNNAMED if error.detail else f"{_UNNAMED}: {error.message}"
    return _result(row, None, None, message)


def _result(row, ok, code, message):
    return SkuResult(row.sku_id, row.seller_sku, ok, code, message)


def _by_sku(detail):
    """Rows of ``detail`` by each name they give a SKU."""
    named = {}
    for row in detail:
        for name in _names(row):
            named.setdefault(name, []).append(row)
    return named


def _names(row):
    spelt = {name.replace("_", "").lower(): value for name, value in row.items()}
    names = {
        (key, wire.to_text(spelt.get(key)).strip()) for key in ("skuid", "sellersku")
    }
    return [(key, name) for key, name in names if name]


def _found(named, row):
    by_id = named.get(("skuid", wire.to_text(row.sku_id)))
    return by_id or named.get(("sellersku", row.seller_sku.strip()), [])


def _code(found, error):
    """The first code of its own that a SKU has, else the whole call's."""
    codes = [wire.to_text(row.get("code", row.get("error_code"))) for row in found]
    return next(filter(None, codes), error.code)


def _words(found):
    """Lazada's words about one SKU: ``Quantity: negative quantity``."""
    texts = []
    for row in found:
        parts = [wire.to_words(row.get(name)) for name in ("field", "message")]
        texts.append(": ".join(filter(None, parts)))
    return "; ".join(dict.fromkeys(filter(None, texts))) or _UNNAMED
