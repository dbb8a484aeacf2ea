"""Ways that a return can go, and returns that go them.

A plan is a row of words, each a move of one player. The seller's words are Lazada's own
of the decisions; ``good``, ``scrap`` and ``dispute`` are what the warehouse finds when
the goods are here.
"""

import random
from dataclasses import dataclass

DECISIONS = (
    *("instantRefund", "agreeReturn", "refuseReturn", "confirmDelivery"),
    *("agreeRefund", "refuseRefund", "startDispute", "agreeCancel", "refuseCancel"),
)
# Lazada takes these for one unit at a time.
ONE_BY_ONE = ("refuseReturn", "refuseRefund")
CHECKS = ("good", "scrap", "dispute")
# What buyers, couriers and Lazada do.
ELSEWHERE = (
    *("goes_on", "withdraws", "disputes", "buyer_wins", "seller_wins", "clock_ends"),
    *("taken_back", "asks_again", "turns"),
    *("to_customer", "scrapped", "handed_back"),
)
TO_SELLER, TO_LAZADA = True, False
# How an order is, and its units, when the return begins.
DELIVERED, PENDING, SHIPPED = "delivered", "pending", "shipped"


@dataclass(frozen=True)
class Plan:
    """:param str kind: Lazada's word; empty for a parcel that nobody sends back
    :param str part: ``whole`` or ``part`` of what was paid is wanted back
    """

    name: str
    kind: str
    moves: tuple
    to_seller: bool = TO_SELLER
    part: str = "whole"
    most_units: int = 3
    is_auto_pass: bool = False

    @property
    def status(self):
        return {"CANCEL": PENDING, "": SHIPPED}.get(self.kind, DELIVERED)

    @property
    def decisions(self):
        return [move for move in self.moves if move in DECISIONS]


def _plan(name, kind, text, **facts):
    return Plan(name, kind, tuple(text.split()), **facts)


_BACK = "agreeReturn goes_on goes_on"
_AT_LAZADA = "goes_on goes_on goes_on"
ONE = {"most_units": 1}
PLANS = (
    _plan("received", "RETURN", f"{_BACK} confirmDelivery good agreeRefund goes_on"),
    _plan("scrapped", "RETURN", f"{_BACK} scrap confirmDelivery agreeRefund goes_on"),
    _plan("refused", "RETURN", "refuseReturn"),
    _plan("buyer right", "RETURN", "refuseReturn disputes buyer_wins goes_on", **ONE),
    _plan("seller right", "RETURN", "refuseReturn disputes seller_wins"),
    _plan("at once", "RETURN", "instantRefund goes_on"),
    _plan("a brick", "RETURN", f"{_BACK} confirmDelivery dispute refuseRefund"),
    _plan(
        "a brick, refunded",
        "RETURN",
        f"{_BACK} confirmDelivery dispute refuseRefund disputes buyer_wins goes_on",
    ),
    _plan("small and late", "RETURN", "clock_ends goes_on", part="part", **ONE),
    _plan(
        "large and late",
        "RETURN",
        "clock_ends goes_on goes_on good clock_ends goes_on",
    ),
    _plan("withdrawn", "RETURN", "withdraws"),
    _plan("agreed and withdrawn", "RETURN", "agreeReturn withdraws"),
    _plan("withdrawn on the way", "RETURN", "agreeReturn goes_on withdraws"),
    _plan("taken back", "RETURN", "instantRefund goes_on taken_back", **ONE),
    _plan(
        "asked again",
        "RETURN",
        f"refuseReturn asks_again {_BACK} good confirmDelivery agreeRefund goes_on",
        **ONE,
    ),
    _plan(
        "let pass",
        "RETURN",
        "goes_on goes_on good goes_on",
        is_auto_pass=True,
    ),
    _plan("kept", "RETURN", f"{_AT_LAZADA} scrapped goes_on", to_seller=TO_LAZADA),
    _plan(
        "handed back",
        "RETURN",
        f"{_AT_LAZADA} handed_back goes_on goes_on goes_on good",
        to_seller=TO_LAZADA,
    ),
    _plan("sent on", "RETURN", f"{_AT_LAZADA} to_customer", to_seller=TO_LAZADA),
    _plan("missing", "ONLY_REFUND", "agreeRefund goes_on", **ONE),
    _plan("a scratch", "ONLY_REFUND", "agreeRefund goes_on", part="part", **ONE),
    _plan("no scratch", "ONLY_REFUND", "startDispute seller_wins", part="part", **ONE),
    _plan(
        "a scratch after all",
        "ONLY_REFUND",
        "startDispute buyer_wins goes_on",
        part="part",
        **ONE,
    ),
    _plan("missing and late", "ONLY_REFUND", "clock_ends goes_on", **ONE),
    _plan("cancelled", "CANCEL", "agreeCancel"),
    _plan("not cancelled", "CANCEL", "refuseCancel"),
    _plan("cancelled late", "CANCEL", "clock_ends"),
    _plan("turned round", "", "turns turns turns good"),
)


@dataclass(frozen=True)
class Article:
    """What a unit of an order is: one or several pieces of the same are ordered."""

    price: str
    voucher_seller: str
    voucher_platform: str
    quantity: int


@dataclass(frozen=True)
class Case:
    """A return to come.

    :param list articles: of its order
    :param int wanted: so many of its units, from the first on, are in the return
    :param str part: what is wanted back of each; empty for all that was paid
    """

    plan: Plan
    articles: tuple
    wanted: int
    part: str

    @property
    def units(self):
        """The units as the control interface makes them."""
        return [
            {
                "item_price": article.price,
                "voucher_seller": article.voucher_seller,
                "voucher_platform": article.voucher_platform,
                "quantity": article.quantity,
            }
            for article in self.articles
        ]


def draw_cases(count, seed):
    """Return so many cases, of each plan as many as of the others but one."""
    rng = random.Random(seed)
    return [_draw_case(PLANS[number % len(PLANS)], rng) for number in range(count)]


def _draw_case(plan, rng):
    articles = tuple(_draw_article(rng) for _article in range(rng.randint(1, 2)))
    units = sum(article.quantity for article in articles)
    is_whole_order = plan.kind == ""
    wanted = units if is_whole_order else rng.randint(1, min(units, plan.most_units))
    part = f"{rng.randint(150, 900) / 100:.2f}" if plan.part == "part" else ""
    return Case(plan, articles, wanted, part)


def _draw_article(rng):
    price = rng.randint(1500, 9000)
    by_seller, by_platform = rng.choice(((0, 0), (250, 0), (0, 310), (125, 45)))
    amounts = (f"{amount / 100:.2f}" for amount in (price, by_seller, by_platform))
    return Article(*amounts, quantity=rng.choice((1, 1, 2, 3)))
