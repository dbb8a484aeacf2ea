import unittest
from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..lazada_api import Token
from .fake_lazada import FakeLazada
from .payloads import item_row, order_row

NOW = datetime(2026, 1, 20, 4, 0, 0)
USER = "lazada_connector.group_lazada_user"
MANAGER = "lazada_connector.group_lazada_manager"


def token_answer(**values):
    """Return what Lazada hands out for an approval code: 30 days, refreshable for
    180."""
    fields = {
        "access_token": "access-2",
        "refresh_token": "refresh-2",
        "expires_in": 30 * 86400,
        "refresh_expires_in": 180 * 86400,
        "country": "sg",
        "account": "seller@example.com",
        "seller_id": "1234567",
        "short_code": "SG1ABC",
        "country_users": [],
    }
    return Token(**{**fields, **values})


class LazadaCommon(AccountTestInvoicingCommon):
    """A company with accounts and taxes, a connected store in Singapore, and a
    product."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref(MANAGER)
            | cls.quick_ref("sales_team.group_sale_manager")
        )

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """The database's own company, where it is as new: another one with accounts
        takes seconds for each class."""
        company = cls.env.company
        used = cls.env["account.move"].search_count([], limit=1)
        if company.chart_template == "generic_coa" and not used:
            return None
        return super().setup_independent_company(**kwargs)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        cls.app = cls.env["lazada.app"].create(
            {"name": "Our App", "app_key": "100123", "app_secret": "very-secret"}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Lazada Buyers"})
        cls.cup = cls.make_product("SKU-1")
        cls.store = cls.make_store("LZD-SG")

    @classmethod
    def make_product(cls, reference, **values):
        """Return a storable product without taxes."""
        return cls.env["product.product"].create(
            {
                "name": reference,
                "default_code": reference,
                "type": "consu",
                "is_storable": True,
                "categ_id": cls.product_category.id,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def make_store(cls, code, **values):
        """Return a store that is connected for 30 days; its currency has a rate."""
        now = datetime.now().replace(microsecond=0)
        store = cls.env["lazada.store"].create(
            {
                "code": code,
                "name": code,
                "region": "sg",
                "app_id": cls.app.id,
                "partner_id": cls.customer.id,
                "connected_at": now,
                "access_token": "access-1",
                "refresh_token": "refresh-1",
                "access_token_expires_at": now + timedelta(days=30),
                "access_token_life": 30 * 86400,
                "refresh_token_expires_at": now + timedelta(days=180),
                **values,
            }
        )
        if store.rate_hint:
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": store.currency_id.id,
                    "company_id": store.company_id.root_id.id,
                    "name": "2019-01-01",
                    "rate": 1,
                }
            )
        return store

    @classmethod
    def make_user(cls, login, groups, **values):
        """Return a user of the company with these groups (a comma list of XML ids)."""
        company = values.pop("company", cls.env.company)
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    def clean_up(self, model, **days):
        """End what has served its time, as ``lazada_retention`` does.

        :param days: what the settings say, by the key of the rule
        """
        rows = self.env[model]
        for rule in rows._retention_rules():
            rule.end(rows.search(rule.due(days.get(rule.key))))


class LazadaCase(LazadaCommon):
    """A test in which code may commit and roll back.

    Scheduled actions commit after each step, which the cursor of a test forbids. So
    every test works on a cursor of the registry's test mode: its commits and rollbacks
    are savepoints within the test, and cursors that the code opens see the same data.
    """

    def setUp(self):
        super().setUp()
        test_mode = self.enter_registry_test_mode()
        test_mode.__enter__()
        self.addCleanup(test_mode.__exit__, None, None, None)
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        # What a test does without naming a user is what the machinery does.
        self.env = self.env(cr=cr, su=True)
        for name in ("app", "customer", "cup", "store"):
            setattr(self, name, getattr(self, name).with_env(self.env))
        self.addCleanup(self.env.invalidate_all)
        self.lazada = FakeLazada()

    def fails(self, exception, words):
        """Expect an exception from code that commits.

        Odoo's own ``assertRaises`` puts a savepoint around the code, which a commit of
        the code would release.
        """
        return unittest.TestCase.assertRaisesRegex(self, exception, words)

    def cron(self, task, addon="lazada_connector"):
        """Run a scheduled action of Lazada as the scheduler does."""
        self.env.ref(f"{addon}.ir_cron_lazada_{task}").method_direct_trigger()

    def download(self, *orders, store=None):
        """Download orders into a store.

        :param orders: pairs of an order as Lazada sends it and the list of its units
        :return: ``lazada.order`` in the same sequence
        """
        store = store or self.store
        self.lazada.expect("iter_order_pages", [[row for row, _items in orders]])
        self.lazada.expect(
            "get_multiple_order_items",
            {str(row["order_id"]): items for row, items in orders},
        )
        with self.lazada.serving():
            store._download_orders()
        found = self.env["lazada.order"].search([("store_id", "=", store.id)])
        by_id = {order.lazada_id: order for order in found}
        return found.browse(by_id[str(row["order_id"])].id for row, _items in orders)

    def download_one(self, order_id, *units, store=None, **values):
        """Download an order; ``units`` are dicts of what differs from the usual
        unit."""
        items = [
            item_row(order_id, number, **unit)
            for number, unit in enumerate(units or [{}])
        ]
        return self.download((order_row(order_id, **values), items), store=store)

    def import_one(self, order_id, *units, **values):
        """Download an order and import it; fails if it was not imported."""
        order = self.download_one(order_id, *units, **values)
        order.store_id._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        return order
