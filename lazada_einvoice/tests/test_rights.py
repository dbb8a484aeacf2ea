from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase

ACCOUNTANTS = {"accountant"}


@tagged("post_install", "-at_install")
class TestEinvoiceRights(RightsCase):
    addon = "lazada_einvoice"
    # a wizard's row belongs to who made it
    may_create = {"lazada.invoice.export": ACCOUNTANTS}
    may_delete = {"lazada.invoice.export": ACCOUNTANTS}
    may_call = {
        # opens a record that Odoo guards
        ("account.move", "action_fill_lazada_einvoice_gap"): None,
        # who may read invoices may take them elsewhere
        ("lazada.invoice.export", "action_export"): ACCOUNTANTS,
    }

    def setUp(self):
        super().setUp()
        self.import_one(1)

    def create_vals(self, name):
        dates = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        return {"lazada.invoice.export": dates}.get(name, {})

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_creating_and_deleting(self):
        self.check_creating_and_deleting()
        self.check_deleting()

    def test_calling(self):
        self.check_calling()

    def test_wizards(self):
        self.check_wizards()

    def test_reading_of_another_company(self):
        self.check_reading_of_another_company()

    def test_relations_to_another_company(self):
        self.check_relations_to_another_company()
