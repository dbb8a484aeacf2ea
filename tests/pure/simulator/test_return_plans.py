"""The plans that the end-to-end test of returns plays can be played."""

from collections import Counter
from decimal import Decimal

from support import return_plans
from support.return_plans import CHECKS, DECISIONS, ELSEWHERE, ONE_BY_ONE, PLANS
from support.return_plays import Elsewhere
from support.return_shop import CANCEL, REFUND_ONLY, UPDATE


def test_every_word_occurs_and_is_known():
    used = {move for plan in PLANS for move in plan.moves}
    assert used == {*CHECKS, *DECISIONS, *ELSEWHERE}


def test_every_kind_and_way_occurs():
    ways = {(plan.kind, plan.to_seller) for plan in PLANS}
    both = {("RETURN", True), ("RETURN", False)}
    assert ways == both | {("ONLY_REFUND", True), ("CANCEL", True), ("", True)}
    assert len({plan.name for plan in PLANS}) == len(PLANS)


def test_cases_are_the_same_for_the_same_seed():
    cases = return_plans.draw_cases(100, seed=1)
    assert cases == return_plans.draw_cases(100, seed=1)
    assert cases != return_plans.draw_cases(100, seed=2)
    counts = Counter(case.plan.name for case in cases)
    assert set(counts.values()) == {100 // len(PLANS), 100 // len(PLANS) + 1}


def test_amounts_and_units_fit():
    for case in return_plans.draw_cases(300, seed=3):
        units = sum(article.quantity for article in case.articles)
        assert 1 <= case.wanted <= units
        for article in case.articles:
            vouchers = (article.voucher_seller, article.voucher_platform)
            paid = Decimal(article.price) - sum(map(Decimal, vouchers))
            assert Decimal(case.part or "0") < paid


def test_each_plan_can_be_played_to_its_end(shop):
    """By a seller who does all that it says at once."""
    elsewhere = Elsewhere(shop.control)
    for case in return_plans.draw_cases(2 * len(PLANS), seed=5):
        play = elsewhere.order(case)
        elsewhere.reach(play)
        elsewhere.ask(play)
        while not play.is_over:
            if not elsewhere.move(play):
                decide_at_once(shop, elsewhere, play)
    assert shop.control.return_decisions()["repeated"] == []


def decide_at_once(shop, elsewhere, play):
    word = play.next_move
    if word in DECISIONS:
        assert not elsewhere.is_decided(play, word), str(play)
        ids = shop.line_ids(play.return_id)
        parts = [[one] for one in ids] if word in ONE_BY_ONE else [ids]
        for part in parts:
            assert decide(shop, play, word, part) == "0", str(play)
        assert elsewhere.is_decided(play, word), str(play)
    play.done += 1


def decide(shop, play, word, ids):
    if word.endswith("Cancel"):
        agree = "true" if word == "agreeCancel" else "false"
        facts = {"reverse_order_id": play.return_id, "agree_cancel": agree}
        return shop.caller.code(CANCEL, **facts)
    is_refund_only = play.case.plan.kind == "ONLY_REFUND"
    path = REFUND_ONLY if is_refund_only else UPDATE
    names = ("file_name", "file_url") if is_refund_only else ("name", "url")
    pictures = "image_info_list" if is_refund_only else "image_info"
    facts = {"comment": "No", "reason_id": "10000301", pictures: shop.proof(*names)}
    return shop.decide(word, play.return_id, path, ids=ids, **facts)
