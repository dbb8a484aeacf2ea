"""The token ends, or Lazada bans us, in the middle of a stock push: Lazada holds what
Odoo says in the end, and no figure is sent for nothing."""

import pytest

from support.back_office import run_scheduled_action
from support.waiting import wait_until

LAZADA = {"orders": 0, "products": 18, "seed": 5, "region": "sg"}
UPDATE, REFRESH = "/product/stock/sellable/update", "/auth/token/refresh"
PUSH = "lazada_stock.ir_cron_lazada_push_stock"
SKUS_PER_CALL = 20
CALLS = 3
BAN_SECONDS = 9  # too long for a worker to wait for its end


class Shop:
    """A store that pushes the stock of its products."""

    def __init__(self, office):
        self.office, self.client = office, office.client
        self.control = office.lazada.control
        self.store_id = office.connected_store(office.create_app(), "sg", "STOCK")
        office.create_products(self.store_id)
        self.skus = self.read_skus("seller_sku", "product_id")
        self.set_stock(10)
        self.client.call("lazada.store", "write", [self.store_id], {"push_stock": True})
        self.push()

    def read_skus(self, *fields):
        domain = [("store_id", "=", self.store_id), ("status", "!=", "deleted")]
        return self.client.search_read("lazada.sku", domain, list(fields))

    def set_stock(self, quantity):
        """Count so many pieces of the first product, one more of each further one."""
        store = self.office.store(self.store_id, "warehouse_id")
        [warehouse] = self.client.read(
            "stock.warehouse", [store["warehouse_id"][0]], ["lot_stock_id"]
        )
        values = [
            {
                "product_id": sku["product_id"][0],
                "location_id": warehouse["lot_stock_id"][0],
                "inventory_quantity": quantity + number,
            }
            for number, sku in enumerate(self.skus)
        ]
        counting = {"context": {"inventory_mode": True}}
        ids = self.client.call("stock.quant", "create", values, **counting)
        self.client.call("stock.quant", "action_apply_inventory", ids)

    def push(self):
        self.office.press(self.store_id, "action_push_stock")

    def rows(self, state):
        return self.client.search_read(
            "lazada.stock.push",
            [("store_id", "=", self.store_id), ("state", "=", state)],
            ["error_message"],
        )

    def pushed_by_cron(self):
        run_scheduled_action(self.client, PUSH)
        return not self.rows("sending")

    def check(self):
        """Everything is accepted, and Lazada holds what Odoo says."""
        assert len(self.rows("done")) == len(self.skus)
        held = self.control.stock()
        assert {
            sku["seller_sku"]: held[sku["seller_sku"]]["sellable"] for sku in self.skus
        } == {
            sku["seller_sku"]: sku["stock_in_odoo"]
            for sku in self.read_skus("seller_sku", "stock_in_odoo")
        }


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    """Nobody has sold these products yet: every count changes every figure."""
    return empty_odoo


@pytest.fixture(scope="module")
def shop(office):
    shop = Shop(office)
    assert -(-len(shop.skus) // SKUS_PER_CALL) == CALLS
    return shop


@pytest.fixture
def full_speed_again(office):
    """What a ban leaves behind: ten minutes of a slower pace for all that follows."""
    yield
    office.lazada.control.clear_faults()
    office.end_pause()


def test_the_token_ends_in_the_middle_of_a_push(shop):
    shop.set_stock(20)
    shop.control.add_trigger(path=UPDATE, action="expire_tokens", after=1)
    shop.control.reset_calls()
    shop.push()
    calls = shop.control.calls()
    assert calls["by_path"] == {UPDATE: CALLS + 1, REFRESH: 1}
    assert calls["by_code"] == {"0": CALLS + 1, "IllegalAccessToken": 1}
    shop.check()


@pytest.mark.usefixtures("full_speed_again")
def test_a_ban_in_the_middle_of_a_push(shop):
    """Only what has not been sent waits, and goes by itself when the ban is over."""
    shop.set_stock(30)
    shop.control.add_fault(kind="ban", seconds=BAN_SECONDS, path=UPDATE, skip=1)
    shop.control.reset_calls()
    shop.push()
    waiting = shop.rows("sending")
    assert len(shop.rows("done")) == SKUS_PER_CALL
    assert len(waiting) == len(shop.skus) - SKUS_PER_CALL
    assert all("call less often" in row["error_message"] for row in waiting)
    wait_until(shop.pushed_by_cron, "the ban is over", seconds=60, pause=0.5)
    assert shop.control.calls()["by_path"] == {UPDATE: CALLS + 1}
    assert shop.control.calls()["by_code"] == {"0": CALLS, "ApiCallLimit": 1}
    shop.check()
