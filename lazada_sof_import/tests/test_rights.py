from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests
from odoo.addons.lazada_sof.tests.common import SofCase

MANAGERS = {"manager"}
FLEET = LAZADA | {"warehouse"}
COURIER = ("lazada.sof.courier", "lazada.sof.courier.word", "lazada.sof.courier.column")


@tagged("post_install", "-at_install")
class TestSofImportRights(RightsTests, RightsCase, SofCase):
    addon = "lazada_sof_import"
    may_write = {
        # a courier's words decide what Lazada is told
        **{model: {"manager": "all"} for model in COURIER},
        # whom to believe; which mail server vouches is for system administrators
        "lazada.store": {"manager": {"sof_courier_id", "sof_senders"}},
    }
    may_create = {
        **{model: MANAGERS for model in COURIER},
        # each import is its owner's
        "lazada.sof.import": FLEET,
    }
    may_delete = may_create
    may_call = {
        ("lazada.sof.import", "action_preview"): FLEET,
        ("lazada.sof.import", "action_import"): FLEET,
        ("lazada.sof.import", "action_back"): FLEET,
        # who may import a file by hand may let one through that waits
        ("lazada.sof.file", "action_import"): FLEET,
        ("lazada.sof.file", "action_retry"): FLEET,
    }

    def setUp(self):
        super().setUp()
        self.courier = self.env["lazada.sof.courier"].create(
            {
                "name": "Uncle Bob",
                "company_id": self.env.company.id,
                "word_ids": [(0, 0, {"name": "handed over", "outcome": "delivered"})],
                "column_ids": [(0, 0, {"name": "Tracking", "field": "note"})],
            }
        )
        self.file = self.env["lazada.sof.file"].create(
            {"store_id": self.store.id, "source": "mail", "name": "a.csv"}
        )

    def records(self):
        own = {
            "lazada.sof.courier": self.courier,
            "lazada.sof.courier.word": self.courier.word_ids,
            "lazada.sof.courier.column": self.courier.column_ids,
            "lazada.sof.file": self.file,
        }
        return {**super().records(), **own}

    def test_words_stay_in_their_company(self):
        """A word was put to a courier of another company, which then believed it."""
        theirs = self.courier.copy({"company_id": self.other_company.id})
        theirs.word_ids.unlink()
        manager = self.users["manager"]
        word, courier = self.courier.word_ids, self.courier
        for change in (
            lambda: word.with_user(manager).write({"courier_id": theirs.id}),
            lambda: courier.with_user(manager).write(
                {"company_id": self.other_company.id}
            ),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_courier_of_another_company_is_no_stores(self):
        theirs = self.courier.copy({"company_id": self.other_company.id})
        store = self.store.with_user(self.users["manager"])
        with self.assertRaises(UserError):
            store.sof_courier_id = theirs
