"""What buyers send back or want refunded, and what the seller decides about it."""

import hashlib
from datetime import datetime, timedelta, timezone

from . import const, envelope, wire
from .errors import LazadaApiError, LazadaUnavailable
from .return_decisions import (
    REFUND_ONLY_ACTIONS,
    REFUSE_RETURN,
    RETURN_UPDATE_ACTIONS,
    missing_for,
)

_LIST = "/reverse/getreverseordersforseller"
_SINCE = "ReverseOrderLineModifiedTimeRangeStart"
_UNTIL = "ReverseOrderLineModifiedTimeRangeEnd"
_ONE_MILLISECOND = timedelta(milliseconds=1)
_SMALLEST_WINDOW = timedelta(seconds=2)
# How often a moment of several pages is read until two readings agree.
_MAX_READINGS = 5
_ACTION_NOT_VALID = "107"
# How Lazada's guide writes ``refuseReturn``; its reference writes it right.
_MISSPELT = "refuesReturn"
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class ReturnCalls:
    """The calls about returns, for :class:`.LazadaClient`.

    Lazada takes a decision by GET. None is ever repeated here: after a
    :class:`.LazadaUnavailable` the return has to be read, and
    :mod:`.return_decisions` tells what became of it.
    """

    def iter_changed_returns(
        self, since, *, until=None, page_size=const.MAX_RETURNS_PER_PAGE
    ):
        """Yield the returns that changed in a window, oldest changes first.

        See :func:`walk_returns` for how nothing is missed or doubled.

        :param datetime.datetime since: aware
        :param datetime.datetime until: aware; ``None`` for everything there is
        :param int page_size: 1 to 50
        :return: non-empty lists of dicts ``{"reverse_order_id", "trade_order_id",
            "request_type", "reverse_order_lines": [...], ...}`` for
            :func:`.return_values.read_returns`
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        page_size = max(1, min(page_size, const.MAX_RETURNS_PER_PAGE))
        now = datetime.fromtimestamp(self._now(), timezone.utc)

        def fetch(first, last, page):
            return self._list_returns({
                "page_no": page,
                "page_size": page_size,
                _SINCE: _milliseconds(first),
                _UNTIL: _milliseconds(last),
            })  # fmt: skip

        yield from walk_returns(
            fetch, since, until or now + const.CLOCK_SKEW, page_size
        )

    def _list_returns(self, params):
        answer = self._call("GET", _LIST, params, repeat=True)
        result = envelope.result_node_of(answer, _LIST, secrets=self._own_secrets())
        # An empty list may be left out.
        rows = result.get("items") or []
        return envelope.checked(rows, list, _LIST, "a list", answer, any_rows=True)

    def get_return(self, return_id):
        """Return one return with all its lines.

        :param return_id: Lazada's id of the reverse order, number or text
        :return: dict ``{"reverse_order_id", "reverseOrderLineDTOList": [...], ...}``
            for :func:`.return_values.read_return`
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        path = "/order/reverse/return/detail/list"
        params = {"reverse_order_id": wire.to_id(return_id)}
        return self._read(path, params, dict, "a return")

    def get_return_history(self, line_id):
        """Return what has happened to a line, as Lazada tells it, in its order.

        :param line_id: Lazada's id of the reverse line, number or text
        :return: list of dicts ``{"operator", "time", "picture": [...]}``
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """

        def fetch(page):
            data = self._read(
                "/order/reverse/return/history/list",
                {
                    "reverse_order_line_id": wire.to_id(line_id),
                    "page_size": const.MAX_RETURNS_PER_PAGE,
                    "page_number": page,
                },
                dict,
                "a history",
            )
            rows = data.get("list")
            return [row for row in rows if isinstance(row, dict)] if rows else []

        return _read_pages(fetch)

    def get_return_reasons(self, line_id):
        """Return the reasons that the seller may give to refuse a line.

        :param line_id: Lazada's id of the reverse line, number or text
        :return: list of dicts for :func:`.return_values.read_reasons`
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        path = "/order/reverse/reason/list"
        params = {"reverse_order_line_id": wire.to_id(line_id)}
        return self._read(path, params, list, "a list of reasons", any_rows=True)

    def decide_return(
        self, action, return_id, line_ids, *, reason_id="", comment="", pictures=()
    ):
        """Decide about lines of a return.

        :param str action: one of :data:`.return_decisions.RETURN_UPDATE_ACTIONS`
        :param return_id: Lazada's id of the reverse order
        :param line_ids: of its lines; a refusal is of one
        :param str reason_id: one of :meth:`get_return_reasons`
        :param list pictures: tuples of a name and an address of :meth:`upload_picture`
        :raise ValueError: Lazada would refuse it
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        _check(action, RETURN_UPDATE_ACTIONS, reason_id, comment, pictures)
        params = {
            "action": action,
            "reverse_order_id": wire.to_id(return_id),
            "reverse_order_item_ids": _numbers(line_ids),
            "reason_id": reason_id,
            "comment": comment,
            "image_info": [{"name": name, "url": url} for name, url in pictures] or "",
        }
        path = "/order/reverse/return/update"
        try:
            self._decide(path, params)
        except LazadaApiError as error:
            if action != REFUSE_RETURN or error.code != _ACTION_NOT_VALID:
                raise
            # Nothing was decided: Lazada did not know the word.
            self._decide(path, {**params, "action": _MISSPELT})

    def decide_refund_only(
        self, action, return_id, line_id, *, comment="", pictures=()
    ):
        """Decide about a refund for which no goods come back.

        :param str action: one of :data:`.return_decisions.REFUND_ONLY_ACTIONS`
        :param line_id: Lazada's id of its line
        :param list pictures: as for :meth:`decide_return`
        :raise ValueError: Lazada would refuse it
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        _check(action, REFUND_ONLY_ACTIONS, "", comment, pictures)
        shown = [{"file_name": name, "file_url": url} for name, url in pictures]
        params = {
            "action": action,
            "reverse_order_id": wire.to_id(return_id),
            "reverse_order_item_ids": _numbers([line_id]),
            "comment": comment,
            "image_info_list": shown or "",
        }
        self._decide("/order/reverse/onlyrefund/seller/decide", params)

    def decide_cancel(self, return_id, *, agree, reason_id=""):
        """Decide about a buyer's wish to cancel.

        :param bool agree: whether the units are cancelled
        :param str reason_id: why not; Lazada does not demand one
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns".
        """
        params = {
            "reverse_order_id": wire.to_id(return_id),
            "agree_cancel": bool(agree),
            "reason_code": reason_id,
        }
        self._decide("/order/reverse/cancel/seller/decide", params)

    def _decide(self, path, params):
        answer = self._call("GET", path, params)
        # Other groups tell inside of ``result`` that they have refused.
        if isinstance(answer.get("result"), dict) or "success" in answer:
            envelope.result_node_of(answer, path, secrets=self._own_secrets())

    def upload_picture(self, content, name="picture"):
        """Give Lazada a picture.

        :param bytes content: JPG or PNG, up to 1 MB
        :return: its address at Lazada, for a decision
        :rtype: str
        :raise ValueError: see :func:`picture_type`
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Returns", POST /image/upload.
        """
        path = "/image/upload"
        files = {"image": (name, content, picture_type(content))}
        answer = self._call("POST", path, {}, files=files)
        data = envelope.data_of(answer, path, dict, "a picture")
        image = data.get("image")
        url = wire.to_text(image.get("url")) if isinstance(image, dict) else ""
        if not url:
            message = f"Lazada answered {path} without an address"
            raise LazadaUnavailable(message, path=path, retryable=False)
        return url

    def _own_secrets(self):
        return [self._app_secret, self.access_token]


def picture_type(content):
    """Return the kind of a picture that Lazada takes: ``image/jpeg``, ``image/png``.

    :param bytes content: of a file
    :rtype: str
    :raise ValueError: another kind, or larger than 1 MB
    """
    found = [kind for head, kind in _PICTURES.items() if content.startswith(head)]
    if not found:
        raise ValueError("a picture has to be JPG or PNG")
    if len(content) > const.MAX_PICTURE_BYTES:
        raise ValueError("a picture may have 1 MB")
    return found[0]


def walk_returns(fetch, since, until, page_size):
    """Yield rows of the returns that changed in a window, oldest changes first.

    Lazada tells no order, and a return that changes leaves the window that it was in,
    so that those behind it move up. A window that fits on one page is one answer, in
    which nothing moves. A longer one is halved; where it cannot be any more, it is read
    until two readings agree. Rows that were yielded do not come again unless they have
    changed.

    How many fit on a page is told in returns or in lines, and the total is counted in
    either: a page is full when its lines fill it, and the list ends with an empty page.

    Memory: a mark for each row.

    :param callable fetch: ``fetch(first, last, page)`` returns the rows of a page,
        counted from 1; a row that is at an end of the window may be among them or not
    :param datetime.datetime since: and ``until``: aware
    :raise LazadaUnavailable: a moment changes all the time
    """
    seen = set()
    for rows in _walk(fetch, since, until, page_size):
        fresh = _fresh(rows, seen)
        if fresh:
            yield fresh


def _walk(fetch, first, last, page_size):
    page = fetch(first, last, 1)
    if not page:
        return
    is_small = last - first <= _SMALLEST_WINDOW
    is_whole = _lines(page) < page_size and not _is_going_on(fetch, first, last, page)
    if is_whole:
        yield page
    elif is_small:
        yield _read_until_agreed(fetch, first, last)
    else:
        middle = first + (last - first) // 2
        # Whether an end of the window counts is not documented.
        yield from _walk(fetch, first, middle + _ONE_MILLISECOND, page_size)
        yield from _walk(fetch, middle, last, page_size)


def _is_going_on(fetch, first, last, page):
    seen = set(map(_mark, page))
    return bool(_fresh(fetch(first, last, 2), seen))


def _read_until_agreed(fetch, first, last):
    known = None
    for _number in range(_MAX_READINGS):
        rows = _read_pages(lambda page: fetch(first, last, page))
        found = set(map(_mark, rows))
        if found == known:
            return rows
        known = found
    raise LazadaUnavailable(
        f"The returns of {first.isoformat()} changed each time that they were read",
        path=_LIST,
        retryable=False,
    )


def _read_pages(fetch):
    """Return what is on the pages up to the first that brings nothing new."""
    rows, seen, page = [], set(), 1
    while fresh := _fresh(fetch(page), seen):
        rows += fresh
        page += 1
    return rows


def _fresh(rows, seen):
    found = {_mark(row): row for row in rows}
    fresh = [row for mark, row in found.items() if mark not in seen]
    seen.update(found)
    return fresh


def _mark(row):
    return hashlib.sha256(wire.json_dumps(row).encode()).digest()


def _lines(rows):
    return sum(_size(row) for row in rows)


def _size(row):
    lines = row.get("reverse_order_lines") if isinstance(row, dict) else None
    return max(1, len(lines)) if isinstance(lines, list) else 1


def _milliseconds(moment):
    return round(moment.timestamp() * 1000)


def _numbers(line_ids):
    ids = [int(wire.to_id(each)) for each in line_ids]
    if not ids:
        raise ValueError("a decision is about at least one line")
    return ids


def _check(action, known, reason_id, comment, pictures):
    if action not in known:
        raise ValueError(f"no such decision: {action!r}")
    missing = missing_for(
        action, reason_id=reason_id, comment=comment, pictures=pictures
    )
    if missing:
        raise ValueError(f"{action} needs {', '.join(missing)}")
