"""Returns: the list, one of them, its history, and what the seller decides.

docs/lazada_api.rst, "Returns". Where Lazada says nothing, this simulator answers as
follows. The return that changed last comes first, so that each change moves all the
others; a page has 50 at most; both ends of a range count; a return fits a filter when
one line does, and then comes with all of them. A reason has to be one of the list. A
picture has to be one that was uploaded.
"""

import json

from ..call import whole_number
from ..errors import Refusal
from ..registry import Endpoints
from ..return_lives import ReturnDesk
from ..returns import CANCEL, KINDS, ONLY_REFUND, QC_DECISIONS, REFUSALS, RETURN
from ..wire.returns import history_entry, return_alone, return_in_list, updated

MAX_PAGE_SIZE = 50
MAX_PAGE = 10**6
FAR_FUTURE = 10**15
# As the reference and as the guide spells it.
REFUSE_RETURN = ("refuseReturn", "refuesReturn")
ACTIONS = {
    RETURN: (
        *("instantRefund", "agreeReturn", *REFUSE_RETURN),
        *("confirmDelivery", "agreeRefund", "refuseRefund"),
    ),
    ONLY_REFUND: ("agreeRefund", "startDispute"),
}
# The parameter's beginning: whose time it is about.
RANGES = {
    "TradeOrderLineCreatedTimeRange": lambda made, _line: made.order.created_at,
    "ReverseOrderLineTimeRange": lambda _made, line: line.created_at,
    "ReverseOrderLineModifiedTimeRange": lambda _made, line: line.modified_at,
}

endpoints = Endpoints()


@endpoints.add("/reverse/getreverseordersforseller", envelope="result")
def get_reverse_orders(call):
    page, size = _page(call, "page_no"), _page_size(call)
    desk, fits = _desk(call), _filter(call)
    found = [made for made in desk.book if any(fits(made, line) for line in made.lines)]
    found.sort(key=_newest, reverse=True)
    total, rows = _cut(found, desk.book.manner.count_by, page, size)
    return {
        "success": True,
        "page_no": page,
        "page_size": size,
        "total": total,
        "items": [return_in_list(call.seller, made, lines) for made, lines in rows],
    }


@endpoints.add("/order/reverse/return/detail/list")
def get_reverse_order(call):
    return_id = _id(call, "reverse_order_id", "105")
    made = _desk(call).book.get(return_id)
    if made is None:
        raise Refusal("106")
    return return_alone(call.seller, made)


@endpoints.add("/order/reverse/return/history/list")
def get_history(call):
    line = _line(call)
    page = _page(call, "page_number", default=1)
    size = _page_size(call, default=10)
    events = line.history[(page - 1) * size : page * size]
    return {
        "list": [history_entry(event) for event in events],
        "page_info": {
            "page_size": size,
            "current_page_number": page,
            "total": len(line.history),
        },
    }


@endpoints.add("/order/reverse/reason/list")
def get_reasons(call):
    _line(call)
    return [
        {"reason_id": reason_id, "text": text, "muti_language_text": text}
        for reason_id, text in REFUSALS.items()
    ]


@endpoints.add("/order/reverse/return/update")
def update_return(call):
    made, lines, action = _decided(call, RETURN)
    manner = call.seller.returns.manner
    if action in REFUSE_RETURN:
        if action not in manner.refuse_words:
            raise Refusal("107", action)
        action = REFUSE_RETURN[0]
    is_refusal = action in (REFUSE_RETURN[0], "refuseRefund")
    if is_refusal and len(lines) > 1:
        raise Refusal("111")
    facts = _facts(call, "image_info", ("name", "url"))
    if is_refusal:
        _demand_reason(facts)
        _demand(facts, "comment", "109")
    if action == "refuseRefund":
        _demand(facts, "pictures", "110")
    ReturnDesk(call.world, call.seller).decide(made, lines, action, **facts)
    return updated(call.seller, made, lines)


@endpoints.add("/order/reverse/onlyrefund/seller/decide")
def decide_refund_only(call):
    made, lines, action = _decided(call, ONLY_REFUND)
    if len(lines) > 1:
        raise Refusal("133")
    facts = _facts(call, "image_info_list", ("file_name", "file_url"))
    if action == "startDispute":
        _demand(facts, "comment", "109")
        _demand(facts, "pictures", "110")
    ReturnDesk(call.world, call.seller).decide(made, lines, action, **facts)


@endpoints.add("/order/reverse/cancel/seller/decide")
def decide_cancel(call):
    return_id = _id(call, "reverse_order_id", "105")
    flags = ("true", "false")
    agree = call.choice("agree_cancel", "", flags, "MissingParameter") == "true"
    desk = _desk(call)
    made = desk.book.get(return_id)
    if made is None:
        raise Refusal("106")
    if made.kind != CANCEL:
        raise Refusal("131", return_id)
    action = "agreeCancel" if agree else "refuseCancel"
    try:
        desk.decide(made, made.lines, action, reason_id=call.text("reason_code"))
    except Refusal:
        raise Refusal("131", return_id) from None


def _decided(call, kind):
    """The return, the lines and the action of a decision.

    :raise Refusal: 107, 125, 112, 100, 126, 114
    """
    action = call.required("action")
    if action not in ACTIONS[kind]:
        raise Refusal("107", action)
    made = _desk(call).book.get(_id(call, "reverse_order_id", "125"))
    if made is None:
        raise Refusal("112")
    line_ids = call.json_list("reverse_order_item_ids", "126")
    if not line_ids:
        raise Refusal("100")
    lines = [made.line(line_id) for line_id in line_ids]
    if None in lines or len(set(map(str, line_ids))) < len(line_ids):
        raise Refusal("126", line_ids)
    if made.kind != kind:
        raise Refusal("114", action)
    return made, lines, action


def _facts(call, pictures, names):
    return {
        "reason_id": call.text("reason_id"),
        "comment": call.text("comment"),
        "pictures": _pictures(call, pictures, names),
    }


def _demand(facts, name, code):
    if not facts[name]:
        raise Refusal(code)


def _demand_reason(facts):
    _demand(facts, "reason_id", "108")
    if whole_number(facts["reason_id"]) not in REFUSALS:
        raise Refusal("104", facts["reason_id"])


def _pictures(call, parameter, names):
    """Addresses of the pictures of a decision.

    :raise Refusal: 110 when one is no dict of a name and an address that was given out
    """
    rows = call.json_list(parameter, "110") if call.text(parameter) else []
    name, url = names
    for row in rows:
        is_whole = isinstance(row, dict) and row.get(name)
        if not is_whole or str(row.get(url)) not in call.seller.returns.pictures:
            raise Refusal("110")
    return [row[url] for row in rows]


def _desk(call):
    desk = ReturnDesk(call.world, call.seller)
    desk.follow()
    return desk


def _line(call):
    line_id = _id(call, "reverse_order_line_id", "103")
    _made, line = _desk(call).book.with_line(line_id)
    if line is None:
        raise Refusal("106")
    return line


def _id(call, name, refusal):
    number = whole_number(call.required(name))
    if number is None:
        raise Refusal(refusal, name)
    return number


def _page(call, name, default=""):
    text = call.text(name, default) or call.required(name)
    return call.whole_number(name, text, (1, MAX_PAGE), "121")


def _page_size(call, default=""):
    text = call.text("page_size", default) or call.required("page_size")
    return call.whole_number("page_size", text, (1, MAX_PAGE_SIZE), "120")


def _newest(made):
    return max(line.modified_at for line in made.lines), made.return_id


def _cut(found, count_by, page, size):
    """One page: ``(total, [(return, lines)])``."""
    start = (page - 1) * size
    if count_by == "orders":
        return len(found), [(made, made.lines) for made in found[start : start + size]]
    flat = [(made, line) for made in found for line in made.lines]
    rows = {}
    for made, line in flat[start : start + size]:
        rows.setdefault(made.return_id, (made, []))[1].append(line)
    return len(flat), list(rows.values())


def _filter(call):
    """A function of a return and a line."""
    kinds = _words(call, "request_type_list", KINDS)
    places = _words(call, "ofc_status_list")
    statuses = _words(call, "reverse_status_list")
    ways = {"RTM": True, "RTW": False, "": None}
    way = ways[call.choice("return_to_type", "", ways, "106")]
    disputes = {"true": True, "false": False, "": None}
    disputed = disputes[call.choice("dispute_in_progress", "", disputes, "106")]
    quality = call.choice("QC_Decision", "", (*QC_DECISIONS, ""), "106")
    return_id = call.whole_number("reverse_order_id", 0, (0, FAR_FUTURE * 100), "105")
    order_id = call.whole_number("trade_order_id", 0, (0, FAR_FUTURE * 100), "115")
    ranges = [(_range(call, name), moment) for name, moment in RANGES.items()]

    def fits(made, line):
        return (
            (not return_id or made.return_id == return_id)
            and (not order_id or made.order.order_id == order_id)
            and (kinds is None or made.kind in kinds)
            and (places is None or line.ofc_status in places)
            and (statuses is None or line.status in statuses)
            and way in (None, made.to_seller)
            and disputed in (None, line.is_dispute)
            and quality in ("", line.qc_decision)
            and all(
                first <= moment(made, line) * 1000 <= last
                for (first, last), moment in ranges
            )
        )

    return fits


def _words(call, name, known=None):
    if not call.text(name):
        return None
    words = call.json_list(name, "106")
    if not all(isinstance(word, str) for word in words):
        raise Refusal("106", json.dumps(words))
    if known and not set(words) <= set(known):
        raise Refusal("106", name)
    return words


def _range(call, name):
    ends = (("Start", 0), ("End", FAR_FUTURE))
    return [
        call.whole_number(f"{name}{end}", default, (0, FAR_FUTURE), "106")
        for end, default in ends
    ]
