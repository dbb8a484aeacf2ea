"""Packing, own fleet and labels against the simulator, over real connections."""

import pytest

from lazada_api import LazadaApiError, LazadaClient, LazadaUnavailable
from lazada_simulator import Simulator

RTS = "/order/package/rts"


def connect(simulator):
    client = LazadaClient(
        simulator.settings.app_key,
        simulator.settings.app_secret,
        region="sg",
        api_url=f"{simulator.url}/rest",
        auth_url=simulator.url,
    )
    client.access_token = client.create_token(
        simulator.control.issue_code()
    ).access_token
    return client


@pytest.fixture(params=["observed", "documented"])
def store(request):
    with Simulator(orders=0, products=5, wire=request.param) as simulator:
        yield simulator


@pytest.fixture
def shop(store):
    with connect(store) as client:
        yield client


@pytest.fixture
def make(store):
    """Orders to pack: ``{order id: [item ids]}``."""

    def make(*units, orders=1, **options):
        made = [
            store.control.create_order(units=list(units), **options)
            for _number in range(orders)
        ]
        return {
            str(one["order"]["order_id"]): [
                str(item["order_item_id"]) for item in one["items"]
            ]
            for one in made
        }

    return make


OWN, LAZADA = {"delivery_option_sof": 1}, {"delivery_option_sof": 0}


def test_the_own_fleet_from_pending_to_its_end(store, shop, make):
    orders = make(OWN, orders=20)
    [order_id, *_others] = orders
    assert shop.get_allocate_type(order_id, orders[order_id]) == "TFS"
    packed = shop.pack(orders, allocate_type="TFS")
    assert [(row.order_id, [row.order_item_id]) for row in packed] == list(
        orders.items()
    )
    assert all(row.ok and row.tracking_number == "" for row in packed)
    package_ids = [row.package_id for row in packed]
    assert len(set(package_ids)) == 20
    units = shop.get_multiple_order_items(orders)
    assert all(unit["tracking_code"] for rows in units.values() for unit in rows)
    assert all(result.ok for result in shop.ready_to_ship(package_ids))
    assert all(result.ok for result in shop.sof_delivered(package_ids[:10]))
    assert all(result.ok for result in shop.sof_failed_delivery(package_ids[10:]))
    again = shop.sof_delivered(package_ids)
    assert {(row.code, row.retry, row.temporary) for row in again} == {
        ("700000", False, False)
    }
    done = store.control.accepted()
    assert (done["total"], done["repeated"]) == (60, [])
    statuses = [unit["status"] for rows in units.values() for unit in rows]
    assert statuses == ["packed"] * 20
    units = shop.get_multiple_order_items(orders)
    statuses = [units[order_id][0]["status"] for order_id in orders]
    assert statuses == ["delivered"] * 10 + ["failed_delivery"] * 10


def test_a_label_and_its_pdf(store, shop, make):
    rows = shop.pack(make(LAZADA, LAZADA), allocate_type="TFS")
    package_id = rows[0].package_id
    assert {row.package_id for row in rows} == {package_id}
    label = shop.get_package_label([package_id])
    assert label.pdf_url.encode() in label.html
    assert shop.download(label.pdf_url).startswith(b"%PDF-")
    store.control.set_clock(advance=601)
    with pytest.raises(LazadaApiError) as caught:
        shop.download(label.pdf_url)
    assert caught.value.kind == "not_found"
    [sof] = shop.pack(make(OWN), allocate_type="TFS")
    with pytest.raises(LazadaApiError) as caught:
        shop.get_package_label([sof.package_id])
    assert (caught.value.code, caught.value.kind) == ("50008", "not_supported")


def test_failed_items_in_a_batch_that_succeeds(store, shop, make):
    packed = shop.pack(make(LAZADA, orders=3), allocate_type="TFS")
    package_ids = [row.package_id for row in packed]
    store.control.add_item_fault(code="700024", path=RTS, skip=1, retry=True)
    results = shop.ready_to_ship([*package_ids, "FP404"])
    assert [row.code for row in results] == ["0", "700024", "0", "600001"]
    assert [row.temporary for row in results] == [False, True, False, False]
    assert [row.retry for row in results] == [False, True, False, False]
    [result] = shop.sof_delivered(package_ids[:1])
    assert result.code == "700009"


def test_packing_again(shop, make):
    orders = make(LAZADA)
    [first] = shop.pack(orders, allocate_type="TFS")
    [result] = shop.repack([first.package_id])
    assert result.ok
    [second] = shop.pack(orders, allocate_type="TFS")
    assert second.ok
    assert second.package_id != first.package_id


def test_a_whole_batch_that_fails(store, shop, make):
    orders = make(LAZADA)
    store.control.add_fault(kind="batch", code="700024", path="/order/fulfill/pack")
    with pytest.raises(LazadaUnavailable) as caught:
        shop.pack(orders, allocate_type="TFS")
    assert caught.value.code == "700024"
    with pytest.raises(LazadaApiError) as caught:
        shop.pack(orders, allocate_type="NTFS")
    assert (caught.value.code, caught.value.kind) == ("700004", "input")


@pytest.mark.parametrize("after_work", [False, True])
def test_a_lost_answer_is_not_asked_for_again(store, shop, make, after_work):
    orders = make(OWN)
    path = "/order/fulfill/pack"
    store.control.add_fault(kind="reset", path=path, after_work=after_work)
    before = shop.calls
    with pytest.raises(LazadaUnavailable):
        shop.pack(orders, allocate_type="TFS")
    assert shop.calls - before == 1
    [rows] = shop.get_multiple_order_items(orders).values()
    assert rows[0]["status"] == ("packed" if after_work else "pending")


def test_a_document(store, shop, make):
    """docs/lazada_api.rst, "Labels and documents": by order, ids as an array."""
    [item_ids] = make(LAZADA, LAZADA, status="packed").values()
    document = shop.get_document("invoice", item_ids)
    assert document.mime_type == "text/html"
    assert all(item_id.encode() in document.content for item_id in item_ids)
    store.control.set_documents(kind="pdf")
    assert shop.get_document("invoice", item_ids).content.startswith(b"%PDF")


def test_a_document_too_early(shop, make):
    [item_ids] = make(LAZADA).values()
    with pytest.raises(LazadaApiError) as caught:
        shop.get_document("invoice", item_ids)
    assert caught.value.code == "34"
