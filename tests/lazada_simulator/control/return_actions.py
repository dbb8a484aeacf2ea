"""Actions on returns: making them, moving them, and the truth about them."""

from dataclasses import asdict, replace
from decimal import Decimal

from .. import money, push
from ..lives import CANCELABLE
from ..packages import give_package
from ..return_lives import ReturnDesk
from ..returns import AT_BUYER, CANCEL, KINDS, PLACES, QC_DECISIONS
from ..wire.common import merge
from ..wire.returns import return_alone

RETURNABLE = ("delivered", "confirmed", "returned")
# A parcel that nobody sends back: the units' status, and the words of its messages.
WAY_BACK = (
    ("failed_delivery", ("DELIVER_FAILED", "INFO_ST_DOMESTIC_DELIVERY_FAILED")),
    (
        "shipped_back",
        ("ON_THE_WAY_BACK_TO_SHIPPER", "INFO_ST_DOMESTIC_BACK_TO_SHIPPER"),
    ),
    ("shipped_back_success", ("INFO_ST_DOMESTIC_PACKAGE_RETURNED",)),
)
WAYS_BACK = tuple(status for status, _words in WAY_BACK)
REFUNDED = ("REFUND_SUCCESS", "REQUEST_COMPLETE")


def set_returns(world, region=None, **manner):
    """Change fields of :class:`lazada_simulator.returns.Manner`; gives all."""
    book = world.seller(region).returns
    try:
        book.manner = replace(book.manner, **manner)
    except TypeError as error:
        raise ValueError(f"returns: {error}") from None
    return asdict(book.manner)


def request_return(
    world,
    order_id,
    item_ids=None,
    kind="RETURN",
    to_seller=True,
    refunds=None,
    region=None,
):
    """A buyer asks for something about units of an order, or all; gives it as Lazada
    sends it.

    :param str kind: ``RETURN``, ``ONLY_REFUND`` or ``CANCEL``
    :param list refunds: what each unit is to give back, in major units; without it what
        is left of what the buyer has paid
    """
    seller = world.seller(region)
    order = seller.orders.get(int(order_id))
    units = _wanted(order, item_ids, kind)
    amounts = refunds and [
        money.parse(each, seller.region.decimals) for each in refunds
    ]
    made = _desk(world, region).request(order, units, kind, to_seller, amounts)
    return return_alone(seller, made)


def get_return(world, return_id, region=None):
    """A return as "GetReverseOrderDetail" sends it."""
    return _shown(world, return_id, region)


def list_returns(world, region=None, status=None):
    """Ids of all returns, or of those with a line in ``status``, in no order."""
    return [
        made.return_id
        for made in _desk(world, region).book
        if status is None or any(line.status == status for line in made.lines)
    ]


def advance_returns(world, return_ids=None, region=None, steps=1):
    """Let buyers, couriers and Lazada do what comes next; gives the ids of those that
    moved. What the seller has to decide stays."""
    desk, moved = _desk(world, region), set()
    ids = return_ids or [made.return_id for made in desk.book]
    for made in (_made(world, return_id, region) for return_id in ids):
        if any([desk.advance(made) for _step in range(steps)]):
            moved.add(made.return_id)
    return sorted(moved)


def end_return_clocks(world, return_ids, region=None):
    """Let the clocks of returns end now, so that Lazada decides; the ids of those that
    had one. A test need not wait for two days."""
    now, ended = world.clock.now(), []
    for made in (_made(world, return_id, region) for return_id in return_ids):
        lines = [line for line in made.lines if line.due_at > now]
        for line in lines:
            line.due_at = now
        ended += [made.return_id] if lines else []
    _desk(world, region)
    return ended


def withdraw_return(world, return_id, region=None):
    """The buyer takes the request back."""
    _desk(world, region).withdraw(_made(world, return_id, region))
    return _shown(world, return_id, region)


def dispute_return(world, return_id, region=None):
    """The buyer does not accept a refusal."""
    _desk(world, region).dispute(_made(world, return_id, region))
    return _shown(world, return_id, region)


def settle_dispute(world, return_id, for_buyer=True, region=None):
    """Lazada decides a dispute."""
    _desk(world, region).settle_dispute(_made(world, return_id, region), for_buyer)
    return _shown(world, return_id, region)


def check_quality(world, return_id, decision, region=None):
    """Lazada's warehouse has looked at the goods of a return to it."""
    if decision not in QC_DECISIONS:
        raise ValueError(f"no such decision; there are {QC_DECISIONS}")
    _desk(world, region).check_quality(_made(world, return_id, region), decision)
    return _shown(world, return_id, region)


def take_refund_back(world, return_id, region=None):
    """Lazada takes back what it had refunded."""
    _desk(world, region).take_refund_back(_made(world, return_id, region))
    return _shown(world, return_id, region)


def change_return(world, return_id, region=None, header=None, line=None, line_ids=None):
    """Send other fields from now on; every changed line is modified now.

    :param dict header: fields of the return
    :param dict line: fields of ``line_ids``, or of all lines
    """
    made, desk = _made(world, return_id, region), _desk(world, region)
    merge(made.overrides, header)
    for each in made.lines:
        if line_ids is None or each.line_id in set(map(int, line_ids)):
            merge(each.overrides, line)
            desk.touch(each)
    return _shown(world, return_id, region)


def send_parcel_back(world, order_id, region=None, steps=1):
    """A delivery fails, or the parcel comes a step nearer to the seller: first
    ``failed_delivery``, then on its way, then back. No return is made of it.

    Gives the units' status.
    """
    seller = world.seller(region)
    order = seller.orders.get(int(order_id))
    if order is None:
        raise ValueError(f"no order {order_id}")
    for _step in range(steps):
        _turn(world, seller, order)
    return order.statuses


def return_decisions(world, return_id=None, region=None):
    """``{"total", "repeated", "entries"}``: the decisions that were applied.

    Each of ``entries`` is a :class:`lazada_simulator.returns.Decision`; ``repeated``
    are those that were applied to a line twice.
    """
    book = _desk(world, region).book
    return book.report(None if return_id is None else int(return_id))


def returned_units(world, region=None):
    """The truth about each unit that is, or was, wanted back or turned round.

    ``[{"order_id", "item_id", "return_ids", "paid", "sold_for", "refunded",
    "given_back", "place"}]``: ``refunded`` is what the buyer got back of what was
    ``paid``, ``given_back`` what Lazada takes from the seller for it, of what it was
    ``sold_for``, without shipping fees; ``place``: ``buyer``, ``under_way``, ``seller``
    or ``lazada``. Amounts in text.
    """
    seller = world.seller(region)
    book = _desk(world, region).book
    return [
        _truth_of(seller, order, unit, lines)
        for order in seller.orders
        for unit in order.units
        if (lines := book.lines_of(unit.item_id)) or unit.status in WAYS_BACK
    ]


def _truth_of(seller, order, unit, lines):
    place = PLACES.get(unit.status, AT_BUYER)
    for made, line in lines:
        place = made.place(line)
    refunded = sum(line.refund for _made, line in lines if line.status in REFUNDED)
    sold_for = unit.price - unit.voucher_seller
    paid, sold_for, refunded = (
        str(Decimal(amount).scaleb(-seller.region.decimals))
        for amount in (unit.price - unit.voucher, sold_for, refunded)
    )
    return {
        "order_id": order.order_id,
        "item_id": unit.item_id,
        "return_ids": [made.return_id for made, _line in lines],
        "paid": paid,
        "sold_for": sold_for,
        "refunded": refunded,
        "given_back": str(seller.settlement.given_back(unit.item_id)),
        "place": place,
    }


def _wanted(order, item_ids, kind):
    wanted = None if item_ids is None else set(map(int, item_ids))
    units = [
        unit
        for unit in (order.units if order else ())
        if wanted is None or unit.item_id in wanted
    ]
    if not units or kind not in KINDS:
        raise ValueError(f"there are no such units, or {kind} is unknown")
    allowed = CANCELABLE if kind == CANCEL else RETURNABLE
    if not all(unit.status in allowed for unit in units):
        raise ValueError(f"{kind} needs units that are one of {sorted(allowed)}")
    return units


def _turn(world, seller, order):
    units = [unit for unit in order.units if unit.status != "canceled"]
    now = order.units and units[0].status
    step = WAYS_BACK.index(now) + 1 if now in WAYS_BACK else 0
    if step == len(WAYS_BACK):
        return
    status, words = WAY_BACK[step]
    for unit in units:
        give_package(seller, order, unit)
    world.set_status(seller, order, units, status)
    for package_id in dict.fromkeys(unit.package_id for unit in units):
        for word in words if world.modes.push_url else ():
            message = push.package_message(
                seller, order, package_id, word, world.clock.now()
            )
            world.pusher.send_later(world.modes.push_url, message)


def _desk(world, region):
    desk = ReturnDesk(world, world.seller(region))
    desk.follow()
    return desk


def _made(world, return_id, region):
    made = world.seller(region).returns.get(int(return_id))
    if made is None:
        raise ValueError(f"no return {return_id}")
    return made


def _shown(world, return_id, region):
    desk = _desk(world, region)
    made = desk.book.get(int(return_id))
    if made is None:
        raise ValueError(f"no return {return_id}")
    return return_alone(world.seller(region), made)
