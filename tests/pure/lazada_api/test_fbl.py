"""Which units leave Lazada's own warehouse, and what lies there (W1)."""

import pytest

from lazada_api.fbl import is_fbl_unit, read_fbl_pieces


@pytest.mark.parametrize("said", [1, "1", True, "true", " TRUE ", 1.0, "1.0", "Yes"])
@pytest.mark.parametrize("kind", ["", "Dropshipping", "Warehouse", None])
def test_lazadas_yes_counts(said, kind):
    assert is_fbl_unit({"is_fbl": said, "shipping_type": kind})


@pytest.mark.parametrize("said", [0, "0", False, "false", "FALSE", 0.0, "no"])
@pytest.mark.parametrize("kind", ["", "Dropshipping", "Warehouse", None])
def test_lazadas_no_counts(said, kind):
    row = {"is_fbl": said, "shipping_type": kind, "fulfillment_sku": "OMS-1"}
    assert not is_fbl_unit(row)


@pytest.mark.parametrize("said", [None, "", "null", "?", {}, [], "2"])
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, False),
        ({"shipping_type": "Warehouse"}, True),
        ({"shipping_type": " WAREHOUSE"}, True),
        ({"shipping_type": "Dropshipping"}, False),
        ({"shipping_type": "Dropshipping", "fulfillment_sku": "OMS-1"}, False),
        ({"shipping_type": "", "fulfillment_sku": "OMS-1"}, True),
        ({"fulfilment_sku": "OMS-1"}, True),
        ({"fulfillment_sku": "null"}, False),
        ({"fulfillment_sku": None}, False),
    ],
)
def test_other_signs_count_where_lazada_says_neither(said, row, expected):
    assert is_fbl_unit({**row, "is_fbl": said}) is expected
    assert is_fbl_unit(row) is expected


@pytest.mark.parametrize(
    ("places", "pieces"),
    [
        ([], None),
        (None, None),
        ("null", None),
        ([{"warehouseCode": "L", "totalQuantity": 7, "sellableQuantity": 5}], 7),
        ([{"totalQuantity": "7"}, {"quantity": 2}], 9),
        ([{"totalQuantity": 0}], 0),
        ([{"warehouseCode": "L"}], None),
        ([{"totalQuantity": "many"}], None),
        (["L"], None),
    ],
)
def test_pieces_at_lazada(places, pieces):
    assert read_fbl_pieces({"fblWarehouseInventories": places}) == pieces
    assert read_fbl_pieces({}) is None
