"""What came of the demo: counts, and every total compared to the last digit."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .. import console

SMALLEST_DIFFERENCE = 1e-6


@dataclass
class Result:
    """The figures that ``setup/demo`` prints; amounts are compared, not kept."""

    store: dict
    products: int
    skus: int
    linked_skus: int
    orders: Counter
    sales_orders: int
    deliveries: int
    invoices: int
    compared: int
    equal: int
    recorded_calls: int
    counted_calls: int
    errors: list = field(default_factory=list)

    @property
    def problems(self):
        """Reasons, in words, why this demo is no success; empty when it is one."""
        checks = {
            "the store is not connected": self.store["state"] != "connected",
            "no product was downloaded": not self.products,
            "a SKU has no product": self.linked_skus < self.skus,
            "no order was downloaded": not self.orders.total(),
            "an order is in error": bool(self.orders["error"]),
            "an order still waits": bool(self.orders["pending"]),
            "no sales order was confirmed": not self.sales_orders,
            "no delivery can be validated": not self.deliveries,
            "no invoice was made": not self.invoices,
            "a total differs from Lazada's": self.equal < self.compared,
            "the simulator counted no call": not self.counted_calls,
        }
        return [problem for problem, holds in checks.items() if holds]


def collect(odoo, store_id, counted_calls):
    """Read the ``Result`` of one store from Odoo."""
    of_store = [("store_id", "=", store_id)]
    (store,) = odoo.read(
        "lazada.store",
        [store_id],
        ["name", "state", "account", "region", "refresh_token_expires_at"],
    )
    orders = odoo.search_read(
        "lazada.order",
        of_store,
        ["name", "state", "expected_total", "sale_order_id", "error_message"],
    )
    sales = _amounts(odoo, "sale.order", store_id, [("state", "=", "sale")])
    invoices = _amounts(odoo, "account.move", store_id, [("state", "!=", "cancel")])
    pairs = _pairs(orders, sales, invoices)
    runs = odoo.search_read("lazada.sync.run", of_store, ["api_calls"])
    return Result(
        store=store,
        products=odoo.count("lazada.product", of_store),
        skus=odoo.count("lazada.sku", of_store),
        linked_skus=odoo.count("lazada.sku", [*of_store, ("product_id", "!=", False)]),
        orders=Counter(order["state"] for order in orders),
        sales_orders=sum(map(len, sales.values())),
        deliveries=odoo.count(
            "stock.picking",
            [("lazada_store_id", "=", store_id), ("state", "=", "assigned")],
        ),
        invoices=sum(map(len, invoices.values())),
        compared=len(pairs),
        equal=sum(abs(one - other) < SMALLEST_DIFFERENCE for one, other in pairs),
        recorded_calls=sum(run["api_calls"] for run in runs),
        counted_calls=counted_calls,
        errors=[order for order in orders if order["state"] == "error"],
    )


def _amounts(odoo, model, store_id, domain):
    """Return the totals in Odoo: ``{lazada.order id: [amount, ...]}``."""
    amounts = defaultdict(list)
    for record in odoo.search_read(
        model,
        [("lazada_store_id", "=", store_id), *domain],
        ["lazada_order_id", "amount_total"],
    ):
        amounts[record["lazada_order_id"][0]].append(record["amount_total"])
    return amounts


def _pairs(orders, sales, invoices):
    """Pair Lazada's total of each imported order with the order's and the invoice's."""
    return [
        (order["expected_total"], sum(amounts[order["id"]]))
        for order in orders
        if order["sale_order_id"]
        for amounts in (sales, invoices)
        if amounts is sales or order["id"] in invoices
    ]


def show(result, seconds):
    """Print the result, a line for each thing."""
    store = result.store
    orders = result.orders
    rows = {
        "Store": f"{store['name']} ({store['region'].upper()}) {store['state']} as "
        f"{store['account']} until {store['refresh_token_expires_at']}",
        "Products": f"{result.products} with {result.skus} SKUs, "
        f"{result.linked_skus} linked to a product",
        "Orders": f"{orders.total()} downloaded: {orders['done']} imported, "
        f"{orders['ignored']} not to be imported, {orders['pending']} waiting, "
        f"{orders['error']} with an error",
        "Sales orders": f"{result.sales_orders} confirmed",
        "Deliveries": f"{result.deliveries} ready to be validated",
        "Invoices": f"{result.invoices}",
        "Totals": f"equal {result.equal} of {result.compared} "
        "(sales orders and invoices)",
        "API calls": f"{result.recorded_calls} recorded by the sync runs, "
        f"{result.counted_calls} counted by the simulator",
        "Seconds": f"{seconds:.0f}",
    }
    console.say("\nWhat happened")
    for name, text in rows.items():
        console.note(f"{name:13} {text}")
    for order in result.errors[:10]:
        console.note(f"order {order['name']}: {order['error_message']}")
