from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import new_test_user, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER

from .common import KEY, FileServerCase

SECRETS = ("password", "private_key", "passphrase")


@tagged("post_install", "-at_install")
class TestSecurity(FileServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "nobody": "base.group_user",
            "user": USER,
            "accountant": "base.group_user,account.group_account_invoice",
            "manager": MANAGER,
            "system": f"base.group_system,{MANAGER}",
        }
        cls.users = {
            login: new_test_user(cls.env, login, f"{group},base.group_allow_export")
            for login, group in groups.items()
        }

    def as_user(self, login):
        return self.server.with_user(self.users[login])

    def test_secrets_are_for_the_system_administrator(self):
        for login in ("user", "accountant", "manager"):
            server = self.as_user(login)
            for name in SECRETS:
                for see in (
                    lambda server=server, name=name: server.read([name]),
                    lambda server=server, name=name: server.search(
                        [(name, "=like", "f%")]
                    ),
                    lambda server=server, name=name: server.export_data([name]),
                    lambda server=server, name=name: server.write({name: "x"}),
                ):
                    with self.subTest(login, name=name), self.assertRaises(AccessError):
                        see()
                self.assertNotIn(name, server.fields_get())
        seen = self.as_user("system").read(SECRETS)[0]
        self.assertEqual(seen["password"], "file-secret")

    def test_secrets_are_not_copied_or_tracked(self):
        copy = self.server.copy()
        self.assertFalse(any(copy[name] for name in (*SECRETS, "host_key")))
        self.server.password = "another-secret"
        self.env.flush_all()
        told = str(self.server.message_ids.mapped("body"))
        self.assertNotIn("secret", told)

    def test_strangers_see_nothing(self):
        with self.assertRaises(AccessError):
            self.as_user("nobody").read(["name"])

    def test_users_read(self):
        for login in ("user", "accountant", "manager"):
            server = self.as_user(login)
            self.assertEqual(server.read(["name"])[0]["name"], "Files")
            self.assertTrue(server.has_secret)

    def test_only_the_system_administrator_changes_a_server(self):
        """Whoever may change where a secret goes to may have it."""
        for login in ("user", "accountant", "manager"):
            server = self.as_user(login)
            for change in (
                lambda server=server: server.write({"host": "evil.example.com"}),
                lambda server=server: server.write({"protocol": "ftp"}),
                lambda server=server: server.write({"active": False}),
                lambda server=server: server.create({"name": "x", "host": "x"}),
                lambda server=server: server.copy(),
                server.unlink,
                server.action_test_connection,
                server.action_fetch_host_key,
            ):
                with self.subTest(login), self.assertRaises(AccessError):
                    change()
        self.as_user("system").host = "files2.example.com"
        self.assertEqual(self.server.host, "files2.example.com")

    def test_a_host_key_is_confirmed_by_who_has_asked_for_it(self):
        wizard = self.env["lazada.file.server.key"].with_user(self.users["system"])
        wizard = wizard.sudo().create(
            {"server_id": self.server.id, "host_key": KEY, "fingerprint": "x"}
        )
        wizard = wizard.sudo(False)
        other = new_test_user(self.env, "system-2", "base.group_system")
        for login in (self.users["manager"], other):
            with self.assertRaises(AccessError):
                wizard.with_user(login).action_confirm()
        wizard.action_confirm()
        self.assertEqual(self.server.host_key, KEY)

    def test_a_server_stays_with_its_company(self):
        own = self.env["res.company"].create({"name": "Own"})
        foreign = self.env["res.company"].create({"name": "Foreign"})
        user = self.users["system"]
        user.company_ids |= own
        Server = self.env["lazada.file.server"].with_user(user)
        server = Server.create({"name": "x", "host": "x.example.com"})
        for company in (own, foreign):
            with self.assertRaises(UserError):
                server.company_id = company
        with self.assertRaises(AccessError):
            Server.create({"name": "y", "host": "y", "company_id": foreign.id})

    def test_companies_do_not_see_each_other(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            "other",
            MANAGER,
            company_id=company.id,
            company_ids=company.ids,
        )
        self.assertFalse(self.server.with_user(other).search([]))
        with self.assertRaises(AccessError):
            self.server.with_user(other).read(["company_id"])

    def test_forms_open_for_each(self):
        Server = self.env["lazada.file.server"]
        for login in ("user", "accountant", "manager", "system"):
            for view_type in ("form", "list", "search"):
                Server.with_user(self.users[login]).get_view(view_type=view_type)
        arch = Server.with_user(self.users["manager"]).get_view(view_type="form")
        for name in SECRETS:
            self.assertNotIn(f'name="{name}"', arch["arch"])

    def test_a_copy_of_the_database_holds_no_secret(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_file_server"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.server.active)
        self.env.cr.execute("SELECT row_to_json(t)::text FROM lazada_file_server t")
        self.assertNotIn("secret", str(self.env.cr.fetchall()))
