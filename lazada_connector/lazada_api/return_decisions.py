"""What a seller decides about a return, and whether a decision has arrived. Pure.

Lazada's calls for it are GETs that write: after an unknown result the return is read,
and what it says then tells whether the decision may be sent again.
Source: docs/lazada_api.rst, "Returns".
"""

from datetime import timedelta

AGREE_RETURN, REFUSE_RETURN = "agreeReturn", "refuseReturn"
INSTANT_REFUND, CONFIRM_DELIVERY = "instantRefund", "confirmDelivery"
AGREE_REFUND, REFUSE_REFUND = "agreeRefund", "refuseRefund"
START_DISPUTE = "startDispute"
# Of a cancellation; the call has a flag for it instead of a word.
AGREE_CANCEL, REFUSE_CANCEL = "agreeCancel", "refuseCancel"

_RETURN_ACTIONS = (INSTANT_REFUND, AGREE_RETURN, REFUSE_RETURN)
_ACTIONS_AFTER_RECEIPT = (CONFIRM_DELIVERY, AGREE_REFUND, REFUSE_REFUND)
RETURN_UPDATE_ACTIONS = (*_RETURN_ACTIONS, *_ACTIONS_AFTER_RECEIPT)
REFUND_ONLY_ACTIONS = (AGREE_REFUND, START_DISPUTE)

_REASON, _COMMENT, _PICTURE = "reason", "comment", "picture"
_DEMANDED = {
    REFUSE_RETURN: (_REASON, _COMMENT),
    REFUSE_REFUND: (_REASON, _COMMENT, _PICTURE),
    START_DISPUTE: (_COMMENT, _PICTURE),
}

_REFUND_AGREED = frozenset({
    "SELLER_AGREE_REFUND", "REFUND_PENDING", "REFUND_AUTHORIZED", "REFUND_SUCCESS",
    "REQUEST_COMPLETE",
})  # fmt: skip
_REFUND_REFUSED = frozenset({"SELLER_REJECT_REFUND", "REFUND_REJECT", "CS_APPROVING"})
# Statuses that show an action; a dispute is told by a flag beside them.
_SHOWN_BY = {
    AGREE_RETURN: {
        "SELLER_AGREE_RETURN", "BUYER_RETURN_ITEM", "SELLER_REJECT_REFUND",
        "REFUND_REJECT", *_REFUND_AGREED,
    },
    REFUSE_RETURN: {"SELLER_REJECT_RETURN", "REQUEST_REJECT", "CS_APPROVING"},
    INSTANT_REFUND: _REFUND_AGREED,
    AGREE_REFUND: _REFUND_AGREED,
    REFUSE_REFUND: _REFUND_REFUSED,
    START_DISPUTE: _REFUND_REFUSED,
    CONFIRM_DELIVERY: {"SELLER_REJECT_REFUND", "REFUND_REJECT", *_REFUND_AGREED},
    AGREE_CANCEL: {"AGREE_CANCEL_ORDER", "CANCEL_SUCCESS"},
    REFUSE_CANCEL: {"REJECT_CANCEL_ORDER"},
}  # fmt: skip
_SHOWN_BY_DISPUTE = (REFUSE_RETURN, REFUSE_REFUND, START_DISPUTE)

ARRIVED, UNCHANGED, CHANGED = "arrived", "unchanged", "changed"
DONE, READ_AGAIN, SEND_AGAIN, ASK = "done", "read_again", "send_again", "ask"
# Lazada may show a decision a little later than it has taken it.
BETWEEN_READINGS = timedelta(minutes=1)
_MOST_SENDINGS = 2


def missing_for(action, *, reason_id="", comment="", pictures=()):
    """Return what Lazada demands for a decision and is not given.

    :param str action: one of the words of this module
    :return: some of ``reason``, ``comment``, ``picture``
    :rtype: list[str]
    """
    given = {_REASON: reason_id, _COMMENT: comment.strip(), _PICTURE: pictures}
    return [each for each in _DEMANDED.get(action, ()) if not given[each]]


def what_became_of(action, before, after, *, has_new_history=False):
    """Tell what a line that is read after an unknown result says about a decision.

    :param str action: that was sent
    :param before: and ``after``: :class:`.return_values.ReverseLine`, as it was when
        the decision was sent, and as it is now
    :param bool has_new_history: whether its history has an entry made since it was sent
    :return: ``arrived``; ``unchanged``: it has not, so far; ``changed``: the return has
        gone another way
    :rtype: str
    """
    is_disputed = after.is_dispute and not before.is_dispute
    if after.status in _SHOWN_BY[action]:
        return ARRIVED
    if is_disputed:
        return ARRIVED if action in _SHOWN_BY_DISPUTE else CHANGED
    if after.status != before.status:
        return CHANGED
    is_moved = after.ofc_status != before.ofc_status or has_new_history
    if is_moved and action == CONFIRM_DELIVERY:
        return ARRIVED
    return UNCHANGED


def what_became_of_all(found):
    """Return what the lines of one decision say together: it was one call.

    :param found: iterable of what :func:`what_became_of` says of each line
    :rtype: str
    """
    found = set(found)
    return found.pop() if len(found) == 1 else CHANGED


def next_step(readings, times_sent):
    """Tell what to do about a decision whose result is unknown.

    :param list readings: since it was last sent, oldest first: tuples of the moment and
        what :func:`what_became_of_all` says
    :param int times_sent: so far
    :return: ``done``; ``read_again`` a minute after the last reading; ``send_again``;
        ``ask`` a person
    :rtype: str
    """
    if not readings:
        return READ_AGAIN
    first, (last, found) = readings[0][0], readings[-1]
    if found == ARRIVED:
        return DONE
    if found == CHANGED:
        return ASK
    if last - first < BETWEEN_READINGS:
        return READ_AGAIN
    return SEND_AGAIN if times_sent < _MOST_SENDINGS else ASK
