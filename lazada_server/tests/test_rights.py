from odoo import fields
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    """Nobody writes what is known of hosts but the machinery."""

    addon = "lazada_server"
    # Odoo's own, for system administrators; here it only notes who waits
    may_call = {
        ("ir.cron", "method_direct_trigger"): set(),
        # of Odoo, for all: it reads what its caller may read
        ("res.partner", "address_get"): None,
        # who sets a store up ends the pause of its company, too
        ("lazada.store", "action_resume"): {"manager"},
    }

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_calling(self):
        self.env["lazada.host"].create({"url": "https://y.test"})
        self.check_calling()

    def test_writing(self):
        self.env["lazada.host"].create(
            {"url": "https://x.test", "hangs": 1, "rests_until": fields.Datetime.now()}
        )
        self.check_writing()
