"""R1 to R5: returns of every kind through their lives, while buyers, Lazada, its push
messages, two workers and a person are at them at once, Lazada fails, answers get lost,
and Odoo is killed.

``LAZADA_RETURNS`` and ``LAZADA_RETURN_KILLS`` set the size, ``LAZADA_RETURN_SEED``
draws others; the counts are printed.
"""

import os
import random
from collections import Counter
from decimal import Decimal
from functools import partial

import pytest

from environment.odoo_client import OdooRefusal
from support.parallel import at_once
from support.return_decider import DECISION, LATE, RETURN
from support.return_office import ReturnOffice
from support.return_plans import CHECKS, PLANS, Article, Case, Plan, draw_cases

RETURNS = int(os.environ.get("LAZADA_RETURNS", len(PLANS)))
KILLS = int(os.environ.get("LAZADA_RETURN_KILLS", "2"))
SEED = int(os.environ.get("LAZADA_RETURN_SEED", "47"))
DATABASE = "lazada_end_to_end_returns"
# The actions work for a few seconds in each: the more returns, the more rounds.
MOST_ROUNDS = 40 + RETURNS // 2
HOUR = 3600
LAZADA = {"orders": 0, "products": 6, "seed": SEED, "region": "sg"}
LIST = "/reverse/getreverseordersforseller"
DETAIL = "/order/reverse/return/detail/list"
DECISIONS = (
    "/order/reverse/return/update",
    "/order/reverse/onlyrefund/seller/decide",
    "/order/reverse/cancel/seller/decide",
)
FAULTS = (
    *(
        {"path": path, "kind": "reset", "after_work": True, "share": 0.2}
        for path in DECISIONS
    ),
    *(
        {"path": path, "kind": "status", "status": 503, "share": 0.1}
        for path in DECISIONS
    ),
    {"path": LIST, "kind": "status", "status": 502, "share": 0.1},
    {"path": LIST, "kind": "ban", "seconds": 1, "share": 0.05},
    {"path": DETAIL, "kind": "truncated", "share": 0.1},
    {"path": "/image/upload", "kind": "reset", "after_work": True, "share": 0.2},
)


@pytest.fixture(scope="module")
def office(server, lazada):
    return ReturnOffice(server, lazada, random.Random(SEED))


@pytest.fixture(scope="module")
def played(office, lazada):
    """The plays, all of which have come to their end."""
    settings = {"return_credit": "refunded", "return_credit_post": True}
    office.open_store("RETURNS", **settings)
    plays = office.sell(draw_cases(RETURNS, SEED))
    control = lazada.control
    manner = {"receipt_shown_by": "history", "swap_pushes": True}
    control.set_returns(seconds_to_decide=HOUR, **manner)
    office.listen()
    for fault in FAULTS:
        control.add_fault(count=10**6, **fault)
    for play in plays:
        office.elsewhere.ask(play)
    for number in range(MOST_ROUNDS):
        office.work(plays, is_killed=office.kills < KILLS and number % 2 == 1)
        if all(play.is_over for play in plays):
            break
    control.clear_faults()
    office.rest(plays)
    stuck = [f"{play} before {play.next_move}" for play in plays if not play.is_over]
    assert not stuck, (stuck, office.refusals)
    return plays


@pytest.fixture(scope="module")
def truth(played, lazada):
    """``{Lazada's id of a unit: what the simulator says of it}``."""
    return {str(unit["item_id"]): unit for unit in lazada.control.returned_units()}


def test_each_decision_was_applied_once(played, office, lazada, report):
    applied = lazada.control.return_decisions()
    assert applied["repeated"] == []
    found, wanted = Counter(), Counter()
    orders = {
        return_id: play.order_id for play in played for return_id in play.return_ids
    }
    for entry in applied["entries"]:
        if entry["by"] == "seller":
            order_id = orders[entry["return_id"]]
            found[order_id, entry["action"]] += len(entry["line_ids"])
    for play in played:
        for word in play.case.plan.decisions:
            wanted[play.order_id, word] += play.case.wanted
    assert found == wanted
    decisions = office.read("lazada.return.decision", ["state"])
    assert {each["state"] for each in decisions} == {"sent"}
    assert office.kills == KILLS
    report(
        f"{len(played)} returns, {sum(wanted.values())} decisions about units, "
        f"{office.kills} kills; refused to a person: {dict(office.refusals)}"
    )


def test_each_return_is_here_once_and_as_it_is_at_lazada(played, office, lazada):
    records = {each["lazada_id"]: each for each in office.read(RETURN, ["lazada_id"])}
    lines = office.read("lazada.return.line", ["lazada_id", "status", "refund_amount"])
    asked = [return_id for play in played for return_id in play.return_ids]
    turned = [play for play in played if not play.case.plan.kind]
    assert len(office.read(RETURN, ["kind"])) == len(asked) + len(turned)
    here = Counter((line["lazada_id"], line["status"]) for line in lines)
    for return_id in asked:
        assert str(return_id) in records
        detail = lazada.control.get_return(return_id=return_id)
        for line in detail["reverseOrderLineDTOList"]:
            key = (str(line["reverse_order_line_id"]), line["reverse_status"])
            assert here[key] == 1, (return_id, key)


def test_goods_are_booked_once_and_only_where_they_are(played, office, truth):
    received, scrapped = office.received_units(), office.scrapped_units()
    for play in played:
        checks = [word for word in play.case.plan.moves if word in CHECKS]
        units = [truth[str(item)] for item in play.wanted_ids] if checks else []
        here = [unit for unit in units if unit["place"] == "seller"]
        assert len(here) == len(units), "the plans do not fit"
        assert received[play.order_id] == len(here), str(play)
        wanted = len(here) if "scrap" in checks else 0
        assert scrapped[play.order_id] == wanted, str(play)


def test_credit_notes_are_what_the_seller_gives_back(played, office, truth):
    invoiced, credited = office.invoiced(), office.invoiced("out_refund")
    asked = office.orders_to_look_at()
    for play in played:
        units = [truth[str(item)] for item in play.wanted_ids]
        wanted = sum(map(expected_credit, [play] * len(units), units))
        if "taken_back" in play.case.plan.moves and credited[play.order_id]:
            # What is posted stays, and a person is told.
            assert play.order_id in asked
            wanted = sum(Decimal(unit["sold_for"]) for unit in units)
        assert credited[play.order_id] == wanted, str(play)
        assert wanted <= invoiced[play.order_id], str(play)


def expected_credit(play, unit):
    """What was cancelled, or never reached its buyer, was never paid for: its whole
    invoice is credited."""
    if play.case.plan.kind in ("CANCEL", "") and unit["place"] == "seller":
        return Decimal(unit["sold_for"])
    return Decimal(unit["given_back"])


def test_no_clock_ran_out_without_a_warning(played, office):
    clocks = sum(play.case.plan.moves.count("clock_ends") for play in played)
    assert len(office.clocks) == clocks > 0
    assert [play for play, is_warned in office.clocks if not is_warned] == []


# --- a seller who is attacked, after all of the above --- #

MUG = Article("29.90", "0.00", "2.50", quantity=1)
# What Lazada, or who speaks for it, may say that the buyer gets back, in cents.
UNBELIEVABLE = (-500, "9e40", "27,40", "NaN", 27.4, True, {"amount": 2740})


def asked_for(office, count=1):
    """Returns that wait for a decision, of an order each."""
    case = Case(Plan("attacked", "RETURN", ()), (MUG,), 1, "")
    plays = office.sell([case] * count)
    for play in plays:
        office.elsewhere.ask(play)
    office.run("download_returns")
    return plays


def decisions_about(play, lazada):
    entries = lazada.control.return_decisions(return_id=play.return_id)["entries"]
    return [(each["action"], each["by"]) for each in entries]


def test_two_people_decide_at_once_and_one_of_them_does(played, office, lazada):
    [play] = asked_for(office)
    people = [office.decider(), office.decider()]
    words = ("agreeReturn", "instantRefund")
    jobs = [
        partial(pressed, person, play, word)
        for person, word in zip(people, words, strict=True)
    ]
    assert sorted(at_once(*jobs)) == [False, True]
    office.run("send_return_decisions")
    assert len(decisions_about(play, lazada)) == 1


def pressed(person, play, word):
    try:
        person.press(play, word)
    except OdooRefusal as refusal:
        assert refusal.kind == "UserError", refusal
        return False
    return True


def test_the_buyer_withdraws_before_lazada_is_told(played, office, lazada):
    [play] = asked_for(office)
    office.decider().press(play, "agreeReturn")
    lazada.control.withdraw_return(return_id=play.return_id)
    office.run("send_return_decisions")
    assert decisions_about(play, lazada) == []
    [row] = office.read(DECISION, ["error_message"], [("state", "=", "error")])
    assert LATE in row["error_message"]
    office.decider().look_after_failures()


def test_amounts_that_cannot_be_are_credited_by_nobody(played, office, lazada):
    plays = asked_for(office, len(UNBELIEVABLE))
    for play, amount in zip(plays, UNBELIEVABLE, strict=True):
        office.decider().press(play, "instantRefund")
        office.run("send_return_decisions")
        line = {"refund_amount": amount}
        lazada.control.change_return(return_id=play.return_id, line=line)
        lazada.control.advance_returns(return_ids=[play.return_id])
    office.run("download_returns", "book_returns")
    credited, asked = office.invoiced("out_refund"), office.orders_to_look_at()
    for play, amount in zip(plays, UNBELIEVABLE, strict=True):
        assert credited[play.order_id] == 0, amount
        assert play.order_id in asked, amount


def test_no_refund_credits_more_than_the_unit_was_sold_for(played, office, lazada):
    [play] = asked_for(office)
    office.decider().press(play, "instantRefund")
    office.run("send_return_decisions")
    line = {"refund_amount": 10**12}
    lazada.control.change_return(return_id=play.return_id, line=line)
    lazada.control.advance_returns(return_ids=[play.return_id])
    office.run("download_returns", "book_returns")
    assert office.invoiced("out_refund")[play.order_id] <= Decimal("29.90")
