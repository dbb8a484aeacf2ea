from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MANAGER, USER, LazadaCase
from .payloads import product_row, sku_row

ACCOUNTANT = "base.group_user,account.group_account_invoice"
SYSTEM = f"base.group_system,{MANAGER}"
# Who may read which secret; nobody else sees the field at all.
SECRETS = {
    ("lazada.app", "app_secret"): {"system"},
    ("lazada.store", "access_token"): {"system"},
    ("lazada.store", "refresh_token"): {"system"},
    ("lazada.store", "authorization_code"): {"system", "manager"},
    ("lazada.order", "payload"): {"system", "manager"},
    ("lazada.order.item", "payload"): {"system", "manager"},
}
MODELS = (
    "lazada.app",
    "lazada.store",
    "lazada.order",
    "lazada.order.item",
    "lazada.product",
    "lazada.sku",
    "lazada.sync.run",
)


@tagged("post_install", "-at_install")
class TestSecurity(LazadaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "nobody": "base.group_user",
            "user": USER,
            "accountant": ACCOUNTANT,
            "manager": MANAGER,
            "system": SYSTEM,
        }
        # all of them may export, so that it is the field that stops them
        cls.users = {
            login: cls.make_user(login, f"{group},base.group_allow_export")
            for login, group in groups.items()
        }

    def setUp(self):
        super().setUp()
        self.store.authorization_code = "0_CODE"
        self.lazada.expect(
            "iter_product_pages", [[product_row(1, sku_row(11, "SKU-1"))]]
        )
        with self.lazada.serving():
            self.store._download_products()
        self.import_one(1)

    def ways_to_see(self, record, name):
        """Return what a user can try to see a field, each as a function."""
        domain = [(name, "!=", False)]
        return {
            "read": lambda: record.read([name]),
            "attribute": lambda: record[name],
            "search": lambda: record.search(domain),
            "search by a pattern": lambda: record.search([(name, "=like", "a%")]),
            "order": lambda: record.search([], order=name),
            "export": lambda: record.export_data([name]),
            "web_read": lambda: record.web_read({name: {}}),
            "web_search_read": lambda: record.web_search_read([], {name: {}}),
            "group": lambda: record.formatted_read_group([], [name]),
            "write": lambda: record.write({name: "x"}),
        }

    def assert_unseen(self, record, name):
        for way, see in self.ways_to_see(record, name).items():
            with self.subTest(way=way), self.assertRaises(AccessError):
                see()
        self.assertNotIn(name, record.fields_get())

    def test_secrets_are_for_those_who_need_them(self):
        """Design *Secrets*: no form, list, export, search or RPC shows them to
        others."""
        for (model, name), allowed in SECRETS.items():
            record = self.env[model].search([], limit=1)
            for login, user in self.users.items():
                with self.subTest(model=model, field=name, user=login):
                    seen = record.with_user(user)
                    if login in allowed:
                        self.assertTrue(seen.read([name])[0][name])
                    else:
                        self.assert_unseen(seen, name)

    def test_views_do_not_name_the_secrets_of_others(self):
        """The form of a manager has no tokens, that of a user no approval code."""
        for (model, name), allowed in SECRETS.items():
            for login in ("user", "manager"):
                view = (
                    self.env[model]
                    .with_user(self.users[login])
                    .get_view(view_type="form")
                )
                shown = f'name="{name}"' in view["arch"]
                self.assertEqual(
                    shown, login in allowed and shown, f"{model} {name} {login}"
                )

    def test_secrets_are_not_copied(self):
        """A copy of a store or an application connects for itself."""
        copy = self.store.copy({"code": "COPY"})
        for name in (
            "authorization_code",
            "access_token",
            "refresh_token",
            "seller_id",
        ):
            self.assertFalse(copy[name])
        self.assertEqual((copy.state, copy.orders_synced_until), ("draft", False))

    def test_strangers_see_nothing(self):
        """Who has no business with Lazada."""
        for model in (*MODELS, "lazada.process"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.users["nobody"]).search([]).read()

    def test_users_change_nothing_but_links(self):
        """They link SKUs and try orders again."""
        user = self.users["user"]
        store = self.store.with_user(user)
        for change in (
            lambda: store.write({"name": "x"}),
            lambda: store.unlink(),
            lambda: store.action_get_approval_code(),
            lambda: store.action_get_access_token(),
            lambda: store.action_refresh_access_token(),
            lambda: store.action_download_orders(),
            lambda: store.action_create_invoices(),
            lambda: self.app.with_user(user).write({"api_url": "http://evil.example"}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_managers_do_not_redirect_the_secrets(self):
        """Whoever sets an application's address receives what it signs and sends."""
        app = self.app.with_user(self.users["manager"])
        for vals in ({"api_url": "http://evil.example"}, {"app_key": "x"}):
            with self.assertRaises(AccessError):
                app.write(vals)

    def test_accountants_read_what_they_invoice(self):
        """D9: the order behind an invoice, and no more."""
        accountant = self.users["accountant"]
        order = self.env["lazada.order"].search([], limit=1).with_user(accountant)
        self.assertTrue(order.read(["name", "expected_total"]))
        with self.assertRaises(AccessError):
            order.write({"state": "pending"})
        for button in ("action_retry", "action_retry_invoice", "action_read_again"):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(order, button)()

    def test_second_company_sees_nothing_of_the_first(self):
        """X11: stores, orders, units, SKUs, products, runs, and its applications."""
        self.app.company_id = self.store.company_id
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids = [Command.link(company.id)]
        stranger = self.make_user("stranger", MANAGER, company=company)
        for model in MODELS:
            record = self.env[model].search([], limit=1)
            self.assertTrue(record, model)
            with self.subTest(model):
                self.assertFalse(record.with_user(stranger).search([]))
                with (
                    self.assertRaises(AccessError),
                    mute_logger("odoo.addons.base.models.ir_rule"),
                ):
                    record.with_user(stranger).read(["display_name"])

    def test_every_model_keeps_to_its_company(self):
        """X11: whatever is done with a record, of each add-on that is installed."""
        Rule = self.env["ir.rule"].with_user(self.users["manager"])
        models = [
            model
            for name, model in self.env.items()
            if name.startswith("lazada.")
            and not (model._abstract or model._transient)
            and "company_id" in model._fields
        ]
        self.assertGreater(len(models), len(MODELS))
        for model in models:
            for mode in ("read", "write", "create", "unlink"):
                with self.subTest(model=model._name, mode=mode):
                    domain = Rule._compute_domain(model._name, mode)
                    self.assertRegex(str(domain), "company_id|user_id")

    def test_applications_without_company_are_shared(self):
        """X11: two companies of one seller need one application only."""
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids = [Command.link(company.id)]
        stranger = self.make_user("stranger", MANAGER, company=company)
        self.assertIn(self.app, self.env["lazada.app"].with_user(stranger).search([]))

    # === A SECRET DOES NOT FOLLOW A CHANGED DESTINATION === #

    def connect_anew(self):
        """Be connected by the first application, as after a log-in."""
        self.app.write({"app_key": "100123", "api_url": False, "auth_url": False})
        self.app.app_secret = "very-secret"
        self.store.app_id = self.app
        self.store.write(
            {
                "seller_id": "123",
                "authorization_code": "0_CODE",
                "access_token": "access-1",
                "refresh_token": "refresh-1",
                "connected_at": "2026-01-01",
                "access_token_expires_at": "2099-01-01",
                "refresh_token_expires_at": "2099-01-01",
            }
        )
        self.assertEqual(self.store.state, "connected")

    def assert_forgotten(self):
        """The store has no log-in any more; who the seller is stays known."""
        for name in ("access_token", "refresh_token", "authorization_code"):
            self.assertFalse(self.store[name], name)
        self.assertEqual((self.store.state, self.store.seller_id), ("draft", "123"))

    def serve_nothing(self):
        """Press what would send a token; nothing is sent."""
        self.lazada.tokens.clear()
        with self.lazada.serving():
            for button in (
                "action_download_orders",
                "action_check_connection",
                "action_refresh_access_token",
            ):
                with self.subTest(button), self.fails(Exception, "log in|secret"):
                    getattr(self.store, button)()
            self.cron("download_orders")
            self.cron("refresh_access_tokens")
        self.assertFalse(self.lazada.tokens)

    def test_an_application_that_moves_takes_no_secret_along(self):
        """Whoever is at the new address must not get what was for the old one."""
        for vals in (
            {"api_url": "http://elsewhere.example/rest"},
            {"auth_url": "http://elsewhere.example"},
            {"app_key": "654321"},
        ):
            with self.subTest(vals):
                self.connect_anew()
                self.store.active = False
                self.app.write(vals)
                self.assertFalse(self.app.app_secret)
                self.store.active = True
                self.assert_forgotten()
                self.serve_nothing()

    def test_an_application_gets_its_secret_with_the_new_address(self):
        """Both in one go, as an import or a form writes them; the tokens go even so."""
        self.connect_anew()
        self.app.load(
            [".id", "api_url", "app_secret"],
            [[str(self.app.id), "http://elsewhere.example/rest", "entered anew"]],
        )
        self.assertEqual(self.app.api_url, "http://elsewhere.example/rest")
        self.assertEqual(self.app.app_secret, "entered anew")
        self.assert_forgotten()

    def test_what_is_no_destination_keeps_the_secret(self):
        """Neither a name nor the same address again; a new secret keeps the tokens."""
        self.app.write({"name": "Other", "api_url": False, "app_key": "100123"})
        self.assertEqual(self.app.app_secret, "very-secret")
        self.app.app_secret = "reset"
        self.assertEqual(self.store.access_token, "access-1")
        self.store.write({"app_id": self.app.id, "name": "Other"})
        self.assertEqual(self.store.access_token, "access-1")

    def test_a_store_that_moves_takes_no_token_along(self):
        """To another application, by whatever way it is written."""
        other = self.app.create(
            {"name": "Else", "app_key": "9", "app_secret": "other-secret",
             "api_url": "http://elsewhere.example/rest"}
        )  # fmt: skip
        store = self.store.with_user(self.users["manager"])
        ways = {
            "write": lambda: store.write({"app_id": other.id}),
            "import": lambda: self.assertFalse(
                store.load([".id", "app_id/.id"], [[str(store.id), str(other.id)]])[
                    "messages"
                ]
            ),
            "form": self.move_by_form,
            "list of the application": lambda: other.write(
                {"store_ids": [Command.link(store.id)]}
            ),
            "none at all": lambda: store.write({"app_id": False}),
        }
        for name, way in ways.items():
            with self.subTest(name):
                self.connect_anew()
                way()
                self.assertNotEqual(self.store.app_id, self.app)
                self.assert_forgotten()
                if self.store.app_id:
                    self.serve_nothing()

    def move_by_form(self):
        other = self.app.search([("app_key", "=", "9")])
        with Form(self.store.with_user(self.users["manager"])) as form:
            form.app_id = other

    def test_copies_of_an_application_and_a_store_have_no_secret(self):
        """Not even for the moment between copying and changing."""
        copy = self.app.copy({"app_key": "9", "api_url": "http://elsewhere.example"})
        self.assertFalse(copy.app_secret)
        moved = self.store.copy({"code": "COPY", "app_id": copy.id})
        self.assertFalse(moved.access_token or moved.refresh_token)
        with self.assertRaisesRegex(UserError, "has no secret"):
            moved.action_get_approval_code()
