"""Prices of a price list reach Lazada, only what changed, and nothing absurd."""

from datetime import datetime, timedelta, timezone

import pytest

from support.back_office import BackOffice, processes_off

LAZADA = {"orders": 0, "products": 12, "seed": 8, "region": "sg"}
PATH = "/product/price_quantity/update"


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def shop(odoo, lazada):
    with processes_off(odoo.client):
        yield Shop(BackOffice(odoo.client, lazada), odoo.client, lazada)


class Shop:
    """A store whose products cost in Odoo what Lazada shows, and its price list."""

    def __init__(self, office, client, lazada):
        self.office, self.client, self.lazada = office, client, lazada
        self.store_id = office.connected_store(office.create_app(), "sg", "PRICES")
        office.create_products(self.store_id)
        self.skus = client.search_read(
            "lazada.sku",
            [("store_id", "=", self.store_id), ("status", "!=", "deleted")],
            ["seller_sku", "price", "product_id"],
        )
        self.set_prices({sku["seller_sku"]: sku["price"] for sku in self.skus})
        currency_id = client.search("res.currency", [("name", "=", "SGD")])[0]
        self.pricelist_id = client.create(
            "product.pricelist", {"name": "Lazada SG", "currency_id": currency_id}
        )
        # One Singapore dollar is one unit of the company's currency.
        client.create(
            "res.currency.rate",
            {"currency_id": currency_id, "name": "2020-01-01", "rate": 1},
        )
        values = {"price_pricelist_id": self.pricelist_id, "push_prices": True}
        client.call("lazada.store", "write", [self.store_id], values)

    def set_prices(self, prices):
        """Set the sales price of the product of each seller SKU."""
        for sku in self.skus:
            if sku["seller_sku"] in prices:
                vals = {"list_price": prices[sku["seller_sku"]]}
                self.client.call(
                    "product.product", "write", [sku["product_id"][0]], vals
                )

    def push(self):
        """Push, and return how many calls that took."""
        before = self.calls()
        self.office.press(self.store_id, "action_push_prices")
        return self.calls() - before

    def calls(self):
        return self.lazada.control.calls()["by_path"].get(PATH, 0)

    def held(self, name="price"):
        stock = self.lazada.control.stock()
        return {sku["seller_sku"]: stock[sku["seller_sku"]][name] for sku in self.skus}

    def rows(self, state):
        return self.client.search("lazada.price.push", [("state", "=", state)])


def test_prices_reach_lazada_and_only_what_changed(shop, report):
    before = shop.held()
    first = shop.push()
    assert shop.held() == before
    assert shop.push() == 0, "nothing has changed"
    raised = {name: round(price * 1.1, 2) for name, price in before.items()}
    shop.set_prices(raised)
    calls = shop.push()
    assert calls == -(-len(raised) // 20)
    assert shop.held() == raised
    assert shop.push() == 0
    report(f"{len(raised)} SKUs: {first} calls at first, {calls} to raise the prices")


def test_a_sale_with_its_dates(shop):
    regular = shop.held()
    today = datetime.now(timezone(timedelta(hours=8))).date()
    midnight = datetime.combine(today, datetime.min.time()) - timedelta(hours=8)
    rule_id = shop.client.create(
        "product.pricelist.item",
        {
            "pricelist_id": shop.pricelist_id,
            "applied_on": "3_global",
            "compute_price": "percentage",
            "percent_price": 20,
            "date_start": f"{midnight + timedelta(days=1):%Y-%m-%d %H:%M:%S}",
            "date_end": f"{midnight + timedelta(days=4):%Y-%m-%d %H:%M:%S}",
        },
    )
    shop.push()
    assert shop.held() == regular
    for name, sale in shop.held("special_price").items():
        assert sale == pytest.approx(regular[name] * 0.8, abs=0.006)
    starts, ends = shop.held("special_from_date"), shop.held("special_to_date")
    assert set(starts.values()) == {f"{today + timedelta(days=1)}"}
    assert set(ends.values()) == {f"{today + timedelta(days=4)}"}
    shop.client.call("product.pricelist.item", "unlink", [rule_id])
    shop.push()
    assert max(shop.held("special_to_date").values()) < f"{today}"
    assert shop.push() == 0


def test_an_absurd_price_waits_for_a_person(shop):
    name, price = next(iter(shop.held().items()))
    shop.set_prices({name: round(price / 10, 2)})
    assert shop.push() == 0
    assert shop.held()[name] == price
    [row_id] = shop.rows("review")
    shop.client.call("lazada.price.push", "action_approve", [row_id])
    shop.push()
    assert shop.held()[name] == round(price / 10, 2)
    assert shop.rows("review") == []


def test_a_lost_answer_and_a_bad_sku(shop):
    """Lazada took the prices, nobody knows; one of them is then refused for good."""
    before = shop.held()
    raised = {name: round(price * 1.05, 2) for name, price in before.items()}
    shop.set_prices(raised)
    fault = {"kind": "reset", "path": PATH, "after_work": True}
    shop.lazada.control.add_fault(**fault)
    shop.push()
    shop.set_prices(before)
    bad = next(iter(before))
    shop.lazada.control.mark_sku(seller_sku=bad, global_plus=True)
    shop.push()
    held = shop.held()
    assert {name for name in before if held[name] != before[name]} <= family(shop, bad)
    [reason] = {
        row["error_message"].partition(":")[0]
        for row in shop.client.read(
            "lazada.price.push", shop.rows("error"), ["error_message"]
        )
    }
    assert reason == "This is a Global Plus product"


def family(shop, name):
    """The SKUs of the product that a SKU is of."""
    for product in shop.lazada.control.list_products():
        names = {sku["SellerSku"] for sku in product["skus"]}
        if name in names:
            return names
    raise AssertionError(name)
