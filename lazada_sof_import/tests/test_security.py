import base64

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, USER
from odoo.addons.lazada_sof.tests.common import SofCase

STOCK = "stock.group_stock_user"
CONTENT = base64.b64encode(b"Tracking number,Status\nTN-P1,Delivered\n")


@tagged("post_install", "-at_install")
class TestImportSecurity(SofCase):
    def setUp(self):
        super().setUp()
        self.courier = self.env.ref("lazada_sof_import.courier_generic")
        self.store.sof_courier_id = self.courier

    def wizard_of(self, user, **values):
        values = {"store_id": self.store.id, "file": CONTENT, **values}
        return self.env["lazada.sof.import"].with_user(user).create(values)

    def test_views(self):
        for name in ("sof_courier", "sof_import"):
            action = self.env.ref(f"lazada_sof_import.lazada_{name}_action")
            self.open_views(action)
        for record in (self.courier, self.store):
            with Form(record) as form:
                self.assertEqual(form.id, record.id)

    def test_a_stock_user_imports(self):
        """A warehouse person needs no group of Lazada's."""
        package = self.package(1)
        wizard = self.wizard_of(self.make_user("picker", STOCK))
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.outcome, "set")
        wizard.action_import()
        self.assertTrue(package.sof_delivered)

    def test_couriers_words_belong_to_managers(self):
        manager = self.make_user("manager", MANAGER)
        self.courier.with_user(manager).word_ids[0].name = "abgegeben"
        for login, groups in (("user", USER), ("picker", STOCK)):
            courier = self.courier.with_user(self.make_user(login, groups))
            self.assertTrue(courier.word_ids.mapped("name"))
            for call in (
                lambda courier=courier: courier.write({"name": "Mine"}),
                lambda courier=courier: courier.copy(),
                lambda courier=courier: courier.unlink(),
                lambda courier=courier: courier.word_ids[0].write({"name": "x"}),
                lambda courier=courier: courier.word_ids[0].unlink(),
            ):
                with self.fails(AccessError, ""):
                    call()

    def test_a_courier_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.courier.copy({"name": "Theirs", "company_id": company.id})
        manager = self.make_user("manager", MANAGER)
        self.assertNotIn(theirs, theirs.with_user(manager).search([]))
        with self.fails(AccessError, ""):
            theirs.with_user(manager).word_ids.read(["name"])
        with self.fails(AccessError, ""):
            self.wizard_of(manager, courier_id=theirs.id).action_import()

    def test_a_store_of_another_company(self):
        self.package(1)
        company = self.env["res.company"].create({"name": "Other Ltd"})
        user = self.make_user("other", f"{USER},{STOCK}", company=company)
        for button in ("action_preview", "action_import"):
            with self.subTest(button), self.fails(AccessError, ""):
                getattr(self.wizard_of(user), button)()

    def test_an_import_is_its_owners(self):
        mine = self.wizard_of(self.make_user("picker", STOCK))
        mine.action_preview()
        other = self.make_user("user", USER)
        for record in (mine, mine.line_ids):
            self.assertFalse(record.with_user(other).search([]))
            with self.fails(AccessError, ""):
                record.with_user(other).read(["display_name"])
        with self.fails(AccessError, ""):
            mine.line_ids.write({"outcome": "set"})
