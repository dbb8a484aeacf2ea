"""What is generated: the same for the same seed, consistent, and mixed."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lazada_simulator import money
from lazada_simulator.generator import build_seller
from lazada_simulator.regions import REGIONS
from lazada_simulator.settings import Settings
from lazada_simulator.wire.items import items_of_many, items_of_one
from lazada_simulator.wire.orders import order_alone, order_in_list
from lazada_simulator.wire.products import product_in_list

NOW = 1767225600


def _seller(seed=1, region="sg", orders=60, now=NOW, **options):
    chosen = Settings(seed=seed, regions=(region,), orders=orders, **options)
    return build_seller(chosen, REGIONS[region], now)[0]


def _everything(seller):
    return [
        [order_in_list(seller, order, True) for order in seller.orders],
        [items_of_many(seller, order) for order in seller.orders],
        [
            product_in_list(seller, product, True)
            for product in seller.products.values()
        ],
    ]


def _exact(value):
    """An amount as Lazada sent it, without the errors of binary fractions."""
    return Fraction(str(value))


@pytest.mark.parametrize("region", REGIONS)
def test_the_same_seed_gives_the_same(region):
    assert _everything(_seller(7, region)) == _everything(_seller(7, region))


def test_another_seed_gives_others():
    assert _everything(_seller(1)) != _everything(_seller(2))


def test_dates_move_with_the_clock_and_nothing_else_does():
    early, late = _seller(now=NOW), _seller(now=NOW + 3600)
    for one, other in zip(early.orders, late.orders, strict=True):
        assert other.order_id == one.order_id
        assert other.total("price") == one.total("price")
        assert other.created_at == one.created_at + 3600
        assert other.updated_at == one.updated_at + 3600


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.sampled_from(sorted(REGIONS)))
def test_amounts_are_consistent(seed, region):
    seller = _seller(seed, region, orders=25, products=12)
    finest = Fraction(1, 10**seller.region.decimals)
    for order in seller.orders:
        _check_amounts(
            order_alone(seller, order, False), items_of_one(seller, order), finest
        )


def _check_amounts(order, items, finest):
    def total(name):
        return sum(_exact(item[name]) for item in items)

    assert order["items_count"] == len(items) >= 1
    assert _exact(order["price"]) == total("item_price")
    assert _exact(order["voucher"]) == total("voucher_amount")
    assert _exact(order["voucher_seller"]) == total("voucher_seller")
    assert _exact(order["voucher_platform"]) == total("voucher_platform")
    assert _exact(order["shipping_fee"]) == total("shipping_amount")
    fee = "shipping_fee_"
    assert _exact(order["shipping_fee"]) == _exact(order[f"{fee}original"]) - _exact(
        order[f"{fee}discount_seller"]
    ) - _exact(order[f"{fee}discount_platform"])
    for item in items:
        price, voucher = _exact(item["item_price"]), _exact(item["voucher_amount"])
        assert _exact(item["paid_price"]) == price - voucher >= 0
        assert _exact(item["shipping_amount"]) >= 0
        assert price > 0
        assert price % finest == voucher % finest == 0


def test_orders_are_mixed():
    seller = _seller(orders=2000)
    orders = list(seller.orders)
    statuses = Counter(unit.status for order in orders for unit in order.units)
    assert set(statuses) >= {
        "unpaid",
        "pending",
        "packed",
        "ready_to_ship",
        "shipped",
        "delivered",
        "confirmed",
        "canceled",
        "returned",
        "failed_delivery",
    }
    assert {len(order.units) for order in orders} == {1, 2, 3, 4, 5, 6}
    assert any(len(order.statuses) > 1 for order in orders)
    assert any(_has_twins(order) for order in orders)
    assert any(_has_uneven_voucher(order) for order in orders)
    assert any("🎁" in order.note for order in orders)
    assert {unit.is_sof for order in orders for unit in order.units} == {True, False}
    per_second = Counter(order.updated_at for order in orders)
    assert max(per_second.values()) > 1


def _has_twins(order):
    return max(Counter(unit.seller_sku for unit in order.units).values()) > 1


def _has_uneven_voucher(order):
    by_sku = {}
    for unit in order.units:
        by_sku.setdefault(unit.seller_sku, set()).add(unit.voucher_seller)
    return any(len(shares) > 1 for shares in by_sku.values())


def test_lives_are_possible():
    for order in _seller(orders=1000).orders:
        assert order.created_at <= order.updated_at <= NOW
        for unit in order.units:
            assert order.created_at <= unit.updated_at <= order.updated_at
            has_package = unit.status not in ("unpaid", "pending", "repacked")
            if unit.status != "canceled":
                assert bool(unit.package_id) is has_package
                assert bool(unit.tracking_code) is has_package
            if unit.is_sof:
                assert unit.status != "shipped"


def test_ids_are_unique():
    seller = _seller(orders=5000)
    units = [unit.item_id for order in seller.orders for unit in order.units]
    assert len(seller.orders) == 5000
    assert len(set(units)) == len(units)
    assert max(units) < 2**53


def test_packages_belong_to_one_order():
    owners = {}
    for order in _seller(orders=3000).orders:
        for unit in order.units:
            if unit.package_id:
                owners.setdefault(unit.package_id, set()).add(order.order_id)
    assert owners
    assert all(len(ids) == 1 for ids in owners.values())


@pytest.mark.parametrize("region", ["th", "vn"])
def test_tax_codes_where_they_exist(region):
    seller = _seller(region=region, orders=200)
    assert any(order.buyer.tax_code for order in seller.orders)


def test_orders_are_shared_among_the_regions():
    chosen = Settings(orders=500, regions=tuple(REGIONS))
    counts = [chosen.orders_of(code) for code in REGIONS]
    assert sum(counts) == 500
    assert max(counts) - min(counts) == 1


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=60).filter(any),
)
def test_split_loses_nothing(total, weights):
    shares = money.split(total, weights)
    assert sum(shares) == total
    assert all(share >= 0 for share in shares)
    assert all(
        abs(share - Fraction(total * weight, sum(weights))) < 1
        for share, weight in zip(shares, weights, strict=True)
    )


@given(st.integers(0, 10**11), st.sampled_from([0, 2]))
def test_amounts_survive_the_wire(amount, decimals):
    assert money.parse(money.as_number(amount, decimals), decimals) == amount
    assert money.parse(money.as_text(amount, decimals), decimals) == amount


@pytest.mark.parametrize("value", ["", "abc", None, "1.234", "NaN", "Infinity"])
def test_what_is_no_amount(value):
    with pytest.raises(ValueError):
        money.parse(value, 2)
