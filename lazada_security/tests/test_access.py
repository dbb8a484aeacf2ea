from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.lazada_connector.lazada_api.call_record import CallRecord
from odoo.addons.lazada_connector.tests.common import MANAGER, USER, LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

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
        """Do what follows a commit, which Odoo leaves out in tests; return the log."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
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
        self.assertFalse(self.kept("read"), "it is one look")
        self.open_form(self.order, self.user)
        self.assertEqual(len(self.kept("view")), 1, "the same look")
        seen.accessed_at -= timedelta(minutes=20)
        self.env.flush_all()
        self.open_form(self.order, self.user)
        self.assertEqual(len(self.kept("view")), 2, "another one")

    def test_the_machinery_does_not_look(self):
        self.order.web_read({"name": {}, "recipient": {}})
        self.order.read(["buyer_name"])
        self.assertFalse(self.kept("view", "read"))

    def test_what_another_form_reads_of_an_order_is_no_look(self):
        """A sales order's form shows its order's name."""
        self.order.with_user(self.user).web_read({"display_name": {}})
        self.order.with_user(self.user).read(["name", "status"])
        self.assertFalse(self.kept("view", "read"))

    def test_lists_and_programs_that_read_buyers_data(self):
        """Each order once a day for each user, whatever it is read by."""
        other = self.download_one(2)
        both = (self.order + other).with_user(self.user)
        domain = [("id", "in", both.ids)]
        for read in (
            lambda: both.read(["buyer_name"]),
            lambda: both.read(),
            lambda: both.search_read(domain, ["name", "recipient"]),
            lambda: both.search_read(domain),
            lambda: both.web_search_read(domain, {"buyer_name": {}}),
            lambda: both.web_read({"tax_code": {}}),
        ):
            self.kept("read").unlink()
            for _time in range(2):
                read()
                seen = self.kept("read")
                self.assertEqual(seen.user_id, self.user)
                numbers = sorted(seen.mapped("order_number"))
                self.assertEqual(numbers, sorted(both.mapped("name")))
        for look in seen:
            look.accessed_at -= timedelta(hours=25)
        self.kept()
        both.read(["buyer_name"])
        self.assertEqual(len(self.kept("read")), 4, "another day")

    def test_who_has_opened_an_order_reads_it_by_that(self):
        self.open_form(self.order, self.user)
        self.order.with_user(self.user).read(["buyer_name"])
        self.assertFalse(self.kept("read"))

    def test_many_orders_cost_one_statement_after_the_work(self):
        orders = self.order + self.download(
            *((order_row(n), [item_row(n, 1)]) for n in range(2, 32))
        )
        orders = orders.with_user(self.user)
        orders.read(["buyer_name"])
        self.kept("read").unlink()
        with self.assertQueryCount(1):  # the reading
            orders.read(["buyer_name"])
        with self.assertQueryCount(1):
            self.env.cr.postcommit.run()
        self.assertEqual(len(self.kept("read")), 31)

    def test_a_look_is_kept_by_a_transaction_that_only_reads(self):
        """Forms and lists may be read from a replica."""
        for name in ("web_read", "read", "search_read", "web_search_read"):
            found = [getattr(getattr(each, name, None), "_readonly", None)
                     for each in type(self.order).mro()]  # fmt: skip
            self.assertNotIn(False, found)
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.open_form(self.order, self.user)

    def test_a_user_who_is_deleted_leaves_the_entries(self):
        """With the log-in as a text."""
        access = self.env["lazada.access"]
        access.with_user(self.user)._note("log_in")
        self.open_form(self.order, self.user)
        self.assertEqual(len(self.kept("log_in", "view")), 2)
        call = CallRecord("/seller/get", [], "0", "r", 0.1)
        self.env["lazada.api.call"].with_user(self.user)._note(self.store, [call])
        self.kept()
        self.user.unlink()
        kept = self.kept("log_in", "view")
        self.assertEqual(kept.mapped("login"), ["access_user"] * 2)
        self.assertFalse(kept.user_id)
        calls = self.env["lazada.api.call"].search([("login", "=", "access_user")])
        self.assertEqual(len(calls), 1)

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
