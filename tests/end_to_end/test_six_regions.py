"""Orders of six countries, through to invoices, with several workers at once; 500 with
``LAZADA_SIX_REGIONS_ORDERS=500``.

Three stores sell for the main company in a foreign currency, three for companies of
their own, and every company rounds its taxes in its own way.
"""

import os
from collections import Counter
from decimal import Decimal

import pytest

from environment.odoo_client import OdooRefusal
from support.back_office import BackOffice, another_session, long_ago
from support.parallel import at_once
from support.waiting import wait_until

ORDERS = int(os.environ.get("LAZADA_SIX_REGIONS_ORDERS", "150"))
CURRENCIES = {
    "sg": "SGD",
    "my": "MYR",
    "th": "THB",
    "ph": "PHP",
    "vn": "VND",
    "id": "IDR",
}
# Region -> country of the company of its own that sells there.
OWN_COMPANIES = {"sg": "SG", "vn": "VN", "id": "ID"}
# The taxes of the products in turn: (percent, included in the price).
TAX_KINDS = (
    [(7, True)],
    [(20, False)],
    [(8, False), (2.5, False)],
    [(10, True), (3, False)],
    [],
)
LAZADA = {"orders": ORDERS, "products": 15, "seed": 23, "region": "all"}


@pytest.fixture(scope="module")
def odoo(empty_odoo):
    return empty_odoo


@pytest.fixture(scope="module")
def office(odoo, lazada):
    return BackOffice(odoo.client, lazada)


@pytest.fixture(scope="module")
def stores(office):
    """``{region: store id}`` of six connected stores with a catalogue."""
    app_id = office.create_app()
    main_company = office.client.search("res.company", [], limit=1, order="id")[0]
    stores = {}
    for region in CURRENCIES:
        company_id = main_company
        if region in OWN_COMPANIES:
            company_id = create_company(office.client, region)
        stores[region] = office.connected_store(
            app_id,
            region,
            f"SIX-{region.upper()}",
            company_id=company_id,
            warehouse_id=warehouse(office.client, company_id),
            invoice_policy="open",
            invoice_effective_date=f"{long_ago():%Y-%m-%d}",
            invoice_auto_post=region != "my",
        )
        taxes = create_taxes(office.client, company_id, region)
        office.create_products(stores[region], lambda n, t=taxes: t[n % len(t)])
        add_shipping_tax(office.client, taxes[1])
    return stores


def create_company(client, region):
    """Create a company with a chart of accounts; it sells in its own currency."""
    name, country = CURRENCIES[region], OWN_COMPANIES[region]
    (currency_id,) = client.search(
        "res.currency", [("name", "=", name)], context={"active_test": False}
    )
    client.call("res.currency", "write", [currency_id], {"active": True})
    country_ids = client.search("res.country", [("code", "=", country)])
    values = {"country_id": country_ids[0], "currency_id": currency_id}
    named = {"name": f"Seller {country}", **values}
    company_id = _when_idle(lambda: client.create("res.company", named))
    client.call(
        "res.users", "write", [client.user_id], {"company_ids": [(4, company_id)]}
    )
    load_chart_of_accounts(client, company_id)
    rounding = "round_globally" if region == "vn" else "round_per_line"
    client.call(
        "res.company",
        "write",
        [company_id],
        {**values, "tax_calculation_rounding_method": rounding},
    )
    return company_id


def load_chart_of_accounts(client, company_id):
    """Choose it in the settings, as a user would."""
    context = {"allowed_company_ids": [company_id]}
    values = {"company_id": company_id, "chart_template": "generic_coa"}
    model = "res.config.settings"
    (settings_id,) = client.call(model, "create", [values], context=context)
    _when_idle(
        lambda: client.call(model, "execute", [settings_id], context=context) or True
    )


def _when_idle(install):
    """Do what installs a module, which Odoo refuses while a scheduled action works."""

    def tried():
        try:
            return install()
        except OdooRefusal as refusal:
            if "processing a scheduled action" not in str(refusal):
                raise
            return False

    return wait_until(tried, "no scheduled action is at work", seconds=120, pause=1)


def warehouse(client, company_id):
    """Return a company's warehouse; Odoo gives one to the first company only."""
    found = client.search("stock.warehouse", [("company_id", "=", company_id)])
    if found:
        return found[0]
    values = {"name": f"Warehouse {company_id}", "code": f"W{company_id}"}
    return client.create("stock.warehouse", {**values, "company_id": company_id})


def create_taxes(client, company_id, region):
    """Return the ids of the taxes of each of the ``TAX_KINDS``."""
    return [
        [
            client.create(
                "account.tax",
                {
                    "name": f"{percent} % {region} {number}",
                    "amount": percent,
                    "company_id": company_id,
                    "type_tax_use": "sale",
                    "sequence": position,
                    "price_include_override": (
                        "tax_included" if included else "tax_excluded"
                    ),
                },
            )
            for position, (percent, included) in enumerate(kind)
        ]
        for number, kind in enumerate(TAX_KINDS)
    ]


def add_shipping_tax(client, tax_ids):
    product_id = client.record_id("lazada_connector.product_shipping_fee")
    values = {"taxes_id": [(4, tax_id) for tax_id in tax_ids]}
    client.call("product.product", "write", [product_id], values)


def by_button_and_by_cron(office, stores, button, task):
    """Do a task by everybody at once: a user for each store, and the scheduler."""
    client = office.client
    users = [BackOffice(another_session(client), office.lazada) for _store in range(7)]
    jobs = [
        lambda user=user, store_id=store_id: user.press(store_id, button)
        for user, store_id in zip(users, stores.values(), strict=False)
    ]
    at_once(*jobs, lambda: users[-1].run_cron(task))


def test_orders_become_invoices_to_the_cent(office, stores, lazada):
    truth = {region: lazada.truth(region) for region in stores}
    assert sum(map(len, truth.values())) == ORDERS

    by_button_and_by_cron(office, stores, "action_download_orders", "download_orders")
    check_downloads(office, stores, truth)
    by_button_and_by_cron(office, stores, "action_import_orders", "import_orders")
    for store_id in stores.values():
        office.import_all(store_id)
    check_sales_orders(office, stores, truth)

    # Once more, all of it: nothing may come twice.
    by_button_and_by_cron(office, stores, "action_download_orders", "download_orders")
    by_button_and_by_cron(office, stores, "action_import_orders", "import_orders")
    check_downloads(office, stores, truth)
    check_sales_orders(office, stores, truth)

    by_button_and_by_cron(office, stores, "action_create_invoices", "create_invoices")
    by_button_and_by_cron(office, stores, "action_create_invoices", "create_invoices")
    check_invoices(office, stores, truth)


def check_downloads(office, stores, truth):
    """Every order of Lazada's is here, and once."""
    for region, store_id in stores.items():
        found = Counter(order["lazada_id"] for order in office.orders(store_id))
        assert found == dict.fromkeys(truth[region], 1), region


def check_sales_orders(office, stores, truth):
    """One confirmed sales order for each order that is paid and not cancelled."""
    for region, store_id in stores.items():
        failed = office.orders(store_id, [("state", "=", "error")])
        assert not failed, failed[0]["error_message"]
        sales = office.documents("sale.order", store_id)
        assert {sale["state"] for sale in sales} == {"sale"}
        check_totals(office, store_id, sales, truth[region], region)


def check_invoices(office, stores, truth):
    """One invoice for each order that the rule takes, posted where the store says."""
    for region, store_id in stores.items():
        moves = office.documents("account.move", store_id)
        state = "draft" if region == "my" else "posted"
        assert {move["state"] for move in moves} == {state}, region
        wanted = expected_invoices(office, store_id)
        check_totals(office, store_id, moves, truth[region], region, wanted)


def expected_invoices(office, store_id):
    """Return Lazada's ids of the orders whose least advanced unit is open or done."""
    taken = (
        "pending repacked packed ready_to_ship_pending ready_to_ship shipped unknown "
        "delivered confirmed"
    ).split()
    domain = [("status", "in", taken), ("state", "=", "done")]
    return {order["lazada_id"] for order in office.orders(store_id, domain)}


def check_totals(office, store_id, documents, truth, region, wanted=None):
    """Compare amounts with Lazada's and with ``expected_total``, to the last digit."""
    orders = {order["id"]: order for order in office.orders(store_id)}
    found = Counter()
    for document in documents:
        order = orders[document["lazada_order_id"][0]]
        total = truth[order["lazada_id"]].total
        assert Decimal(str(document["amount_total"])) == total, (region, order["name"])
        assert Decimal(str(order["expected_total"])) == total, (region, order["name"])
        found[order["lazada_id"]] += 1
    if wanted is None:
        wanted = {key for key, order in truth.items() if order.to_import}
    assert found == dict.fromkeys(wanted, 1), region
    assert wanted, region
