from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER

from .common import DocumentCase

SECRETS = ("password", "private_key", "passphrase")


@tagged("post_install", "-at_install")
class TestSecurity(DocumentCase):
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
            login: cls.make_user(login, f"{group},base.group_allow_export")
            for login, group in groups.items()
        }

    def setUp(self):
        super().setUp()
        self.server.write({"private_key": "key-secret", "passphrase": "phrase-secret"})
        self.document = self.uploaded(1)

    def test_secrets_are_for_the_system_administrator(self):
        for login in ("user", "accountant", "manager"):
            server = self.server.with_user(self.users[login])
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
        seen = self.server.with_user(self.users["system"]).read(SECRETS)[0]
        self.assertEqual(seen["password"], "file-secret")

    def test_secrets_are_not_copied_or_tracked(self):
        copy = self.server.copy()
        self.assertFalse(any(copy[name] for name in (*SECRETS, "host_key")))
        self.server.password = "another-secret"
        self.env.flush_all()
        told = str(self.server.message_ids.mapped("body"))
        self.assertNotIn("secret", told)

    def test_strangers_see_nothing(self):
        stranger = self.users["nobody"]
        for record in (self.document, self.server):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(
                    ["state" if "state" in record else "name"]
                )
        with self.assertRaises(AccessError):
            self.document.attachment_id.with_user(stranger).read(["raw"])

    def test_users_read_and_retry(self):
        document = self.document.with_user(self.users["user"])
        self.assertEqual(document.state, "uploaded")
        self.assertTrue(document.pdf_attachment_id.raw)
        self.assertTrue(document.pdf)
        with self.lazada.serving(), self.servers.serving():
            document.action_upload_again()
        self.assert_delivered(self.document)
        for change in (
            document.unlink,
            lambda: document.copy(),
            lambda: self.server.with_user(self.users["user"]).write({"name": "x"}),
            self.server.with_user(self.users["user"]).action_test_connection,
            self.server.with_user(self.users["user"]).action_fetch_host_key,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_accountants_read(self):
        document = self.document.with_user(self.users["accountant"])
        self.assertEqual(document.read(["state"])[0]["state"], "uploaded")
        for change in (document.action_retry, document.action_upload_again):
            with self.assertRaises(AccessError):
                change()

    def test_managers_configure(self):
        server = self.server.with_user(self.users["manager"])
        server.folder = "/elsewhere"
        self.assertEqual(server._transport_settings().password, "file-secret")

    def test_nobody_deletes_the_proof(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.users["manager"]).unlink()

    def test_companies_do_not_see_each_other(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.make_user("other", MANAGER, company=company)
        for record in (self.document, self.server):
            self.assertFalse(record.with_user(other).search([]))
            with self.assertRaises(AccessError):
                record.with_user(other).read(["company_id"])

    def test_forms_open_for_each(self):
        for login in ("user", "accountant", "manager", "system"):
            user = self.users[login]
            for model in ("lazada.document", "lazada.file.server"):
                with self.subTest(login, model=model):
                    for view_type in ("form", "list", "search"):
                        self.env[model].with_user(user).get_view(view_type=view_type)
        arch = self.server.with_user(self.users["manager"]).get_view(view_type="form")
        for name in SECRETS:
            self.assertNotIn(f'name="{name}"', arch["arch"])

    def test_a_copy_of_the_database_delivers_nothing(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_invoice_ftp"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.server.active)
        self.env.cr.execute("SELECT row_to_json(t)::text FROM lazada_file_server t")
        self.assertNotIn("secret", str(self.env.cr.fetchall()))
        self.env["lazada.document"].search([]).state = "fetched"
        self.servers.connections.clear()
        self.run_cron("upload")
        self.assertEqual(self.servers.connections, [])
