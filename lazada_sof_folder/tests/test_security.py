from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FolderCase


@tagged("post_install", "-at_install")
class TestSecurity(FolderCase):
    def setUp(self):
        super().setUp()
        self.folder.put("status/a.csv", b"x")
        self.run_cron()
        self.file = self.status_files()

    def user_with(self, *groups, **values):
        names = ",".join(["base.group_user", *groups])
        return new_test_user(self.env, "reader", groups=names, **values)

    def test_a_lazada_user_reads_and_retries_but_makes_none(self):
        user = self.user_with("lazada_connector.group_lazada_user")
        file = self.file.with_user(user)
        self.assertEqual(file.name, "a.csv")
        with self.assertRaises(AccessError):
            file.copy()
        with self.assertRaises(AccessError):
            file.unlink()

    def test_others_see_nothing(self):
        with self.assertRaises(AccessError):
            self.file.with_user(self.user_with()).read(["name"])

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        user = self.user_with(
            "lazada_connector.group_lazada_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.file.with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.file.with_user(user).read(["name"])
