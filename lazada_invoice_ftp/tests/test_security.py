from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER

from .common import DocumentCase


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
        self.document = self.uploaded(1)

    def test_strangers_see_nothing(self):
        stranger = self.users["nobody"]
        with self.assertRaises(AccessError):
            self.document.with_user(stranger).read(["state"])
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
        ):
            with self.assertRaises(AccessError):
                change()

    def test_accountants_read(self):
        document = self.document.with_user(self.users["accountant"])
        self.assertEqual(document.read(["state"])[0]["state"], "uploaded")
        for change in (document.action_retry, document.action_upload_again):
            with self.assertRaises(AccessError):
                change()

    def test_nobody_deletes_the_proof(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.users["manager"]).unlink()

    def test_companies_do_not_see_each_other(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.make_user("other", MANAGER, company=company)
        self.assertFalse(self.document.with_user(other).search([]))
        with self.assertRaises(AccessError):
            self.document.with_user(other).read(["company_id"])

    def test_forms_open_for_each(self):
        for login in ("user", "accountant", "manager", "system"):
            user = self.users[login]
            for model in ("lazada.document", "lazada.file.server"):
                with self.subTest(login, model=model):
                    for view_type in ("form", "list", "search"):
                        self.env[model].with_user(user).get_view(view_type=view_type)

    def test_a_copy_of_the_database_delivers_nothing(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_file_server"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.server.active)
        self.env["lazada.document"].search([]).state = "fetched"
        self.servers.connections.clear()
        self.run_cron("upload")
        self.assertEqual(self.servers.connections, [])
