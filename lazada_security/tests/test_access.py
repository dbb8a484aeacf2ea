from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER, LazadaCase

from ..masked import mask_contact

EXPORT = "base.group_allow_export"
PHONE = "+6591234567"


@tagged("post_install", "-at_install")
class TestAccess(LazadaCase):
    """Y2: who logged in, and who saw which buyer, is kept for six months."""

    def setUp(self):
        super().setUp()
        self.user = self.make_user("access_user", f"{USER},{EXPORT}")
        self.order = self.download_one(
            1,
            address_shipping={
                "first_name": "Ana", "phone": PHONE, "address1": "1 Main Street",
                "city": "Singapore", "country": "Singapore",
            },
        )  # fmt: skip
        self.env["lazada.access"].search([]).unlink()

    def kept(self, *kinds):
        return self.env["lazada.access"].search([("kind", "in", kinds)])

    def open_form(self, order, user):
        return order.with_user(user).web_read({"name": {}, "recipient": {}})

    def test_an_order_that_is_opened(self):
        self.open_form(self.order, self.user)
        seen = self.kept("view")
        self.assertEqual(
            (seen.user_id, seen.order_number, seen.store_id, seen.company_id),
            (self.user, self.order.name, self.store, self.store.company_id),
        )
        self.open_form(self.order, self.user)
        self.assertEqual(len(self.kept("view")), 1, "the same look")
        seen.accessed_at -= timedelta(minutes=20)
        self.env.flush_all()
        self.open_form(self.order, self.user)
        self.assertEqual(len(self.kept("view")), 2, "another one")

    def test_lists_and_the_machinery_are_no_looks(self):
        other = self.download_one(2)
        self.open_form(self.order + other, self.user)
        self.order.web_read({"name": {}})
        self.assertFalse(self.kept("view"))

    def test_what_another_form_reads_of_an_order_is_no_look(self):
        """A sales order's form shows its order's name."""
        self.order.with_user(self.user).web_read({"display_name": {}})
        self.assertFalse(self.kept("view"))

    def test_reading_an_order_is_for_no_replica(self):
        Model = type(self.order)
        self.assertIs(Model.web_read._readonly, False)

    def test_orders_that_are_exported(self):
        other = self.download_one(2)
        (self.order + other).with_user(self.user).export_data(["name", "recipient"])
        self.assertEqual(
            set(self.kept("export").mapped("order_number")),
            {self.order.name, other.name},
        )

    def test_phones_are_masked_until_somebody_asks(self):
        [shown] = self.open_form(self.order, self.user)
        self.assertNotIn("9123", shown["recipient"])
        self.assertIn("567", shown["recipient"])
        self.assertIn("Main Street", shown["recipient"])
        answer = self.order.with_user(self.user).action_show_recipient()
        self.assertIn(PHONE, answer["params"]["message"])
        seen = self.kept("show")
        self.assertEqual(
            (seen.user_id, seen.order_number), (self.user, self.order.name)
        )

    def test_what_is_masked(self):
        for text, masked in (
            ("91234567", "*****567"),
            ("+65 9123-4567", "+** ****-*567"),
            ("Blk 12 #04-55, 123456", "Blk 12 #04-55, 123456"),
            ("ana.cruz@mail.example", "a***@mail.example"),
            ("6********67", "6********67"),
            ("", ""),
            ("91234567\n1 Main Street", "*****567\n1 Main Street"),
        ):
            self.assertEqual(mask_contact(text), masked)

    def test_it_is_kept_for_six_months(self):
        old, new = self.kept(), self.kept()
        for days in (190, 170):
            self.env["lazada.access"]._note("view", self.order)
            self.kept("view")[:1].accessed_at = fields.Datetime.now() - timedelta(days)
        new, old = self.kept("view")
        self.clean_up("lazada.access")
        self.assertEqual((old.exists(), new.exists()), (old.browse(), new))


@tagged("post_install", "-at_install")
class TestLogIns(HttpCase):
    def test_a_log_in_is_kept_with_its_address(self):
        Access = self.env["lazada.access"]
        before = Access.search([("kind", "=", "log_in")])
        self.authenticate("admin", "admin")
        self.url_open("/odoo")
        self.env["res.users"].with_user(self.env.ref("base.user_admin"))
        self.env.ref("base.user_admin").with_user(
            self.env.ref("base.user_admin")
        )._update_last_login()
        seen = Access.search([("kind", "=", "log_in")]) - before
        self.assertEqual(seen.user_id, self.env.ref("base.user_admin"))

    def test_managers_read_it_and_others_do_not(self):
        Access = self.env["lazada.access"]
        manager = self.env["res.users"].create(
            {
                "name": "M",
                "login": "access_manager",
                "group_ids": [(4, self.env.ref(MANAGER).id)],
            }
        )
        self.assertTrue(Access.with_user(manager).has_access("read"))
        self.assertFalse(Access.with_user(manager).has_access("write"))
