from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER

from .common import SofCase

SECRETS = ("sof_password", "sof_token", "sof_token_expires_at")
ADDRESSES = ("sof_url", "sof_auth_path", "sof_status_path", "sof_username")
STOCK = "stock.group_stock_user"


@tagged("post_install", "-at_install")
class TestSofSecurity(SofCase):
    def setUp(self):
        super().setUp()
        self.use_portal()
        self.carrier.write(
            {"sof_token": "jwt-kept", "sof_token_expires_at": "2027-01-01 00:00:00"}
        )

    def test_secrets_are_for_the_system_only(self):
        for login, groups in (
            ("manager", f"{MANAGER},stock.group_stock_manager"),
            ("user", USER),
            ("picker", STOCK),
        ):
            carrier = self.carrier.with_user(self.make_user(login, groups))
            self.assertEqual(carrier.name, "Own Fleet")
            self.assertTrue(carrier.sof_has_password)
            for name in SECRETS + ADDRESSES:
                with self.subTest(login=login, field=name):
                    self.assertNotIn(name, carrier.fields_get())
                    with self.fails(AccessError, ""):
                        carrier.write({name: "x"})
                    with self.fails(AccessError, ""):
                        carrier.read([name])
                    with self.fails(AccessError, ""):
                        carrier.search([(name, "!=", False)])

    def test_who_manages_deliveries_gets_no_password(self):
        """He pointed the portal at his own server, and pressed Test Connection."""
        groups = "stock.group_stock_manager,sales_team.group_sale_manager"
        carrier = self.carrier.with_user(self.make_user("keeper", groups))
        for change in (
            lambda: carrier.write({"sof_url": "https://evil.example"}),
            lambda: carrier.create(
                {
                    "name": "Mine",
                    "product_id": self.carrier.product_id.id,
                    "sof_url": "https://evil.example",
                }
            ),
            carrier.action_sof_test_connection,
        ):
            with self.fails(AccessError, ""):
                change()
        new = {"name": "Mine", "product_id": self.carrier.product_id.id}
        self.assertTrue(carrier.create({**new, "delivery_type": "sof"}))
        copy = carrier.copy({"name": "Mine"}).sudo()
        self.assertFalse(copy.sof_password or copy.sof_token)
        carrier.name = "Ours"
        self.assertTrue(self.carrier.sof_password)
        carrier.sof_channel = "open_platform"
        self.assertFalse(self.carrier.sof_password)

    def test_forms_open_for_each(self):
        for login, groups in (
            ("keeper", "stock.group_stock_manager"),
            ("root", "stock.group_stock_manager,base.group_system"),
        ):
            carrier = self.carrier.with_user(self.make_user(login, groups))
            with Form(carrier, "delivery.view_delivery_carrier_form") as form:
                form.name = login

    def test_system_reads(self):
        system = self.make_user("system", "base.group_system,stock.group_stock_manager")
        carrier = self.carrier.with_user(system)
        self.assertEqual(carrier.sof_password, "hidden")

    def test_neutralized_copy_holds_no_login(self):
        self.env.flush_all()
        # as if the type had been changed by an earlier version
        self.env.cr.execute("UPDATE delivery_carrier SET delivery_type = 'fixed'")
        for query in get_neutralization_queries(["lazada_sof"]):
            self.env.cr.execute(query)
        self.env.cr.execute("SELECT row_to_json(t)::text FROM delivery_carrier t")
        text = str(self.env.cr.fetchall())
        for secret in ("hidden", "jwt-kept"):
            self.assertNotIn(secret, text)

    def test_other_companies_see_no_update(self):
        package = self.package(1)
        package.sof_delivered = True
        company = self.env["res.company"].create({"name": "Other Ltd"})
        user = self.make_user("other", f"{USER},{STOCK}", company=company)
        update = self.updates_of(package)
        self.assertFalse(self.env["lazada.sof.update"].with_user(user).search([]))
        with self.fails(AccessError, ""):
            update.with_user(user).read(["status"])
        with self.fails(AccessError, ""):
            update.with_user(user).action_send()
        with self.fails(AccessError, ""):
            package.with_user(user).sof_delivered = False

    def test_stock_user_flags_and_sends(self):
        """A warehouse person needs no group of Lazada's."""
        package = self.package(1)
        picker = self.make_user("picker", STOCK)
        mine = package.with_user(picker)
        mine.action_sof_not_delivered()
        self.assertTrue(mine.sof_held)
        mine.sof_not_delivered = False
        mine.action_sof_delivered()
        self.assertTrue(mine.sof_delivered)
        self.expect_state(1)
        with self.talking():
            self.updates_of(package).with_user(picker).action_send()
        self.assertEqual(self.portal.ledger(), [("TN-P1", "delivered")])

    def test_messages_to_lazada_are_not_written_by_hand(self):
        package = self.package(1)
        package.sof_delivered = True
        picker = self.make_user("picker", STOCK)
        update = self.updates_of(package).with_user(picker)
        with self.fails(AccessError, ""):
            update.create({"package_id": package.id, "status": "delivered"})
        with self.fails(AccessError, ""):
            update.unlink()
