"""One bad order among 50: the others go on, and it waits with its reason."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from support.back_office import BackOffice, processes_off
from support.waiting import wait_until
from support.web_client import WebClient, screenshots_folder

GOOD_ORDERS = 49
UNKNOWN_SKU = "NOT-IN-THE-CATALOGUE"
LONG_NAME = "🎁 Ưu đãi “tết” 🧧 " + "很长的名字" * 60
NOTHING = dict.fromkeys(
    "address_shipping address_billing customer_first_name payment_method voucher "
    "remarks buyer_note gift_option".split()
)
LAZADA = {"orders": 0, "products": 8, "seed": 5, "region": "ph"}


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def store(odoo, lazada):
    """A connected store with products, ``(office, store id)``."""
    office = BackOffice(odoo.client, lazada)
    with processes_off(odoo.client):
        store_id = office.connected_store(office.create_app(), "ph", "POISON")
        office.create_products(store_id)
        yield office, store_id


@pytest.fixture(scope="module")
def poison(lazada):
    """Create 49 good orders and the bad one in their middle; return its id."""
    create_good_orders(lazada, GOOD_ORDERS // 2)
    unit = {
        "sku": UNKNOWN_SKU,
        "sku_id": "",
        "product_id": "",
        "name": LONG_NAME,
        "item_price": "19.99",
        "quantity": 60,
        "tracking_code": None,
        "reason": None,
        "variation": None,
        "shipment_provider": None,
        "voucher_seller": None,
        "voucher_platform": None,
        "sla_time_stamp": None,
    }
    made = lazada.control.create_order(units=[unit], order=NOTHING)
    create_good_orders(lazada, GOOD_ORDERS - GOOD_ORDERS // 2)
    return str(made["order"]["order_id"])


def create_good_orders(lazada, count):
    for _number in range(count):
        lazada.control.create_order(size=2)


def test_a_poison_order_waits_and_the_others_go_on(
    page, odoo, environment, store, lazada, poison
):
    office, store_id = store
    office.press(store_id, "action_download_orders")
    office.press(store_id, "action_import_orders")
    states = {order["lazada_id"]: order["state"] for order in office.orders(store_id)}
    assert len(states) == GOOD_ORDERS + 1
    assert {key for key, state in states.items() if state != "done"} == {poison}
    (bad,) = office.orders(store_id, [("state", "=", "error")], ["item_count"])
    assert bad["item_count"] == 60
    assert UNKNOWN_SKU in bad["error_message"]

    folder = screenshots_folder(environment, "test_poison_order")
    web = WebClient(page, odoo.url, folder)
    web.log_in()
    look_at_the_reason(web, bad)
    link_the_sku(web, office, store_id)
    # The link lets the order go again; the scheduled action takes it up.
    office.run_cron("import_orders")
    check_it_went_through(office, store_id, lazada, poison)
    web.open_menu("To Do", "Orders in Error")
    expect(web.page.locator(".o_nocontent_help")).to_contain_text("Nothing to do")
    web.shoot("nothing-in-error")
    assert web.complaints == []


def look_at_the_reason(web, bad):
    web.open_app("Online Store")
    web.open_menu("To Do", "Orders in Error")
    row = web.page.locator(".o_data_row", has_text=bad["name"])
    expect(row).to_contain_text(UNKNOWN_SKU)
    web.shoot("orders-in-error")
    web.open_row(bad["name"])
    alert = web.page.get_by_role("alert")
    expect(alert).to_contain_text(UNKNOWN_SKU)
    expect(alert).to_contain_text("SKUs to Link")
    web.shoot("order-in-error")


def link_the_sku(web, office, store_id):
    """Choose the product in the list of SKUs to link, as a user would."""
    linked = [("store_id", "=", store_id), ("product_id", "!=", False)]
    (good,) = office.client.search_read("lazada.sku", linked, ["seller_sku"], limit=1)
    web.open_menu("To Do", "SKUs to Link")
    web.search(UNKNOWN_SKU)
    web.shoot("skus-to-link")
    row = web.page.locator(".o_data_row", has_text=UNKNOWN_SKU)
    row.locator("td[name=product_id]").click()
    entry = web.page.locator(".o_selected_row td[name=product_id] input")
    entry.fill(good["seller_sku"])
    found = web.page.locator(".o-autocomplete--dropdown-item")
    found.filter(has_text=f"Article {good['seller_sku']}").first.click()
    web.page.locator(".o_list_button_save:visible").first.click()
    unlinked = [("seller_sku", "=", UNKNOWN_SKU), ("product_id", "=", False)]
    wait_until(
        lambda: not office.client.count("lazada.sku", unlinked), "the SKU is linked"
    )


def check_it_went_through(office, store_id, lazada, poison):
    (order,) = office.orders(store_id, [("lazada_id", "=", poison)])
    assert order["state"] == "done", order["error_message"]
    assert not order["error_message"]
    sales = office.documents("sale.order", store_id, ["order_line"])
    assert len(sales) == GOOD_ORDERS + 1
    (sale,) = [s for s in sales if s["lazada_order_id"][0] == order["id"]]
    total = lazada.truth_of(poison).total
    assert Decimal(str(sale["amount_total"])) == total == Decimal("1199.40")
    (line,) = office.client.read(
        "sale.order.line", sale["order_line"], ["product_uom_qty"]
    )
    assert line["product_uom_qty"] == 60
