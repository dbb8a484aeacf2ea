"""R3, R5: whether goods come back, how many, and whether they are here."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.return_goods import goods_of_line, is_back, pieces_of_units, spread


@dataclass
class Line:
    stage: str
    status: str
    qc_decision: str = ""
    tracking_number: str = ""


ASKED = Line("to_decide", "REQUEST_INITIATE")
AGREED = Line("agreed", "SELLER_AGREE_RETURN")
SENT = Line("on_the_way", "BUYER_RETURN_ITEM", "", "RT1")
REFUNDED = Line("refunded", "REFUND_SUCCESS")
# kind, to_seller, line, unit's word; what becomes of the goods.
GOODS = [
    ("return", True, ASKED, "delivered", "undecided"),
    ("return", True, AGREED, "delivered", "coming"),
    ("return", None, AGREED, "delivered", "coming"),
    ("return", True, SENT, "delivered", "coming"),
    # refunded at once, without the goods
    ("return", True, Line("agreed", "SELLER_AGREE_REFUND"), "delivered", "undecided"),
    ("return", True, REFUNDED, "delivered", "undecided"),
    # what came between was not read
    ("return", True, REFUNDED, "returned", "coming"),
    ("return", True, Line("refunded", "REFUND_SUCCESS", "", "RT1"), "", "coming"),
    ("return", True, Line("to_decide", "REQUEST_INITIATE", "", "RT1"), "", "undecided"),
    ("return", True, Line("refused", "SELLER_REJECT_RETURN"), "", "not_coming"),
    ("return", True, Line("refused", "REQUEST_REJECT"), "", "not_coming"),
    # the refund is refused, the goods are here all the same
    ("return", True, Line("refused", "SELLER_REJECT_REFUND", "", "R"), "", "coming"),
    ("return", True, Line("cancelled", "REQUEST_CANCEL", "", "RT1"), "", "not_coming"),
    ("return", True, Line("dispute", "CS_APPROVING"), "delivered", "undecided"),
    # to Lazada's warehouse: only what it hands back
    ("return", False, AGREED, "delivered", "undecided"),
    ("return", False, REFUNDED, "returned", "undecided"),
    ("return", False, Line("refunded", "X", "scrap"), "shipped_back", "undecided"),
    ("return", False, Line("refunded", "X", "return_to_merchant"), "", "undecided"),
    (
        "return", False, Line("refunded", "X", "return_to_merchant_cb"),
        "shipped_back", "coming",
    ),
    ("refund_only", True, REFUNDED, "delivered", "not_coming"),
    ("cancel", True, REFUNDED, "canceled", "not_coming"),
    ("abnormal", True, Line("open", ""), "failed_delivery", "coming"),
    ("abnormal", True, Line("open", ""), "SHIPPED_BACK_SUCCESS", "coming"),
    ("abnormal", True, Line("open", ""), "canceled", "undecided"),
    # a buyer sends it back instead, or has it after all
    ("abnormal", True, Line("cancelled", ""), "failed_delivery", "not_coming"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "to_seller", "line", "word", "goods"), GOODS)
def test_what_becomes_of_the_goods(kind, to_seller, line, word, goods):
    assert goods_of_line(kind, to_seller, line, word) == goods


@pytest.mark.parametrize(
    ("ofc_status", "unit_word", "back"),
    [
        ("INITIAL", "delivered", False),
        ("RETURN_SHIPPING", "delivered", False),
        ("RETURN_CANCELED", "delivered", False),
        ("RETURN_ARRIVED", "delivered", True),
        ("RETURN_CONFIRMED", "returned", True),
        ("RETURN_DELIVERED", "delivered", True),
        ("RETURN_DELIVERY_FAILED", "delivered", False),
        ("NOT_RECEIVED", "delivered", False),
        ("", "shipped_back", False),
        ("", "shipped_back_success", True),
        ("", "INFO_ST_DOMESTIC_PACKAGE_RETURNED", True),
    ],
)
def test_whether_a_parcel_is_with_the_seller(ofc_status, unit_word, back):
    assert is_back(ofc_status, unit_word) is back


def test_components_of_a_kit_and_pieces_of_a_pack():
    """Three sets of two cups and a plate; two packs of six."""
    assert pieces_of_units(6, 3, 1, 1) == 2
    assert pieces_of_units(3, 3, 2, 1) == 2
    assert pieces_of_units(12, 12, 1, 6) == 6
    assert pieces_of_units(12, 0, 1, 6) == 0


def test_the_last_delivery_first():
    assert spread(3, [("first", 4), ("second", 2)]) == [("second", 2), ("first", 1)]
    assert spread(1, [("first", 4), ("second", 0)]) == [("first", 1)]
    assert spread(9, [("first", 4)]) == [("first", 4)]
    assert spread(0, [("first", 4)]) == []


@given(st.integers(0, 50), st.lists(st.integers(0, 20), max_size=6))
def test_never_more_than_there_is_room_for(wanted, rooms):
    parts = spread(wanted, list(enumerate(rooms)))
    assert sum(part for _key, part in parts) == min(wanted, sum(rooms))
    assert all(0 < part <= rooms[key] for key, part in parts)
