"""Actions on the simulator itself: ledger, faults, triggers, tokens, clock."""

from collections import Counter
from dataclasses import asdict

from .. import dates
from ..faults import Fault, ItemFault
from ..throttle import RateLimit
from ..world import Trigger


def state(world):
    """``{"now", "modes", "calls", "faults", "item_faults", "triggers", "sellers"}``

    ``sellers`` has the counts of each region.
    """
    return {
        "now": world.clock.precise(),
        "modes": asdict(world.modes),
        "calls": world.ledger.total,
        "faults": world.faults.as_dicts(),
        "item_faults": world.item_faults.as_dicts(),
        "triggers": [asdict(trigger) for trigger in world.triggers],
        "sellers": {
            code: _seller_state(seller) for code, seller in world.sellers.items()
        },
    }


def calls(world, path=None, last=100):
    """``{"total", "by_path", "by_code", "calls"}``: all calls counted, the last listed.

    One of ``calls`` is ``{"moment", "method", "path", "parameters", "region", "code",
    "fault", "milliseconds"}``; secrets are masked.
    """
    return {
        "total": world.ledger.total,
        "by_path": dict(world.ledger.by_path),
        "by_code": dict(world.ledger.by_code),
        "calls": world.ledger.entries(path, last),
    }


def reset_calls(world):
    """Forget the calls so far."""
    world.ledger.reset()


def add_fault(world, **fault):
    """Order a fault; the fields are those of :class:`lazada_simulator.faults.Fault`."""
    try:
        world.faults.add(Fault(**fault))
    except TypeError as error:
        raise ValueError(f"fault: {error}") from None


def add_item_fault(world, **fault):
    """Order refusals of single items in batches.

    The fields are those of :class:`lazada_simulator.faults.ItemFault`; ``path`` is that
    of the call whose items are refused.
    """
    try:
        world.item_faults.add(ItemFault(**fault))
    except TypeError as error:
        raise ValueError(f"fault: {error}") from None


def clear_faults(world):
    """Take back all faults, a running ban and the limit of calls."""
    world.faults.clear()
    world.item_faults.clear()
    world.throttle.ban(0)
    world.throttle.limit = None


def limit_calls(world, calls, seconds, ban):
    """Ban for ``ban`` seconds who makes more than ``calls`` calls in ``seconds``."""
    world.throttle.limit = RateLimit(calls, seconds, ban)


def add_trigger(world, path, action, after=1, arguments=None):
    """Run ``action`` when ``after`` more calls of ``path`` were answered with data.

    It runs behind the answer of that call: with ``touch_orders``, an order changes
    between two pages of a client's walk.
    """
    world.triggers.append(Trigger(path, after, action, arguments or {}))


def issue_code(world, region=None, account="owner@example.com"):
    """An authorisation code, as if a seller had just consented."""
    return world.tokens.new_code(world.seller(region).region.code, account)


def expire_tokens(world, region=None, access=True, refresh=False):
    """End the tokens of a region, or of all; gives how many consents were touched."""
    return world.tokens.expire(region, access, refresh)


def set_mode(world, **modes):
    """Change fields of :class:`lazada_simulator.world.Modes`; gives all of them."""
    unknown = set(modes) - set(asdict(world.modes))
    if unknown:
        raise ValueError(f"no such mode: {sorted(unknown)}")
    for name, value in modes.items():
        setattr(world.modes, name, value)
    return asdict(world.modes)


def set_clock(world, now=None, frozen=False, advance=0):
    """Move the clock, or stop it at a moment; gives the time in seconds."""
    if now is not None:
        world.clock.set(dates.parse_any(now), frozen)
    if advance:
        world.clock.advance(advance)
    return world.clock.precise()


def _seller_state(seller):
    return {
        "seller_id": seller.seller_id,
        "short_code": seller.short_code,
        "products": len(seller.products),
        "skus": sum(len(product.skus) for product in seller.products.values()),
        "orders": len(seller.orders),
        "unit_statuses": Counter(
            unit.status for order in seller.orders for unit in order.units
        ),
    }
