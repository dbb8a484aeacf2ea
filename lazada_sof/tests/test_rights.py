from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

from .common import SofCase

FLEET = LAZADA | {"warehouse"}


@tagged("post_install", "-at_install")
class TestSofRights(RightsTests, RightsCase, SofCase):
    addon = "lazada_sof"
    may_write = {
        # what people say of a parcel: flags, when, and the courier's note
        "lazada.package": {"user": "all", "manager": "all", "warehouse": "all"},
        "lazada.store": {"manager": "all"},
    }
    may_call = {
        # who may say that a parcel was delivered may send it as well
        ("lazada.package", "action_sof_delivered"): FLEET,
        ("lazada.package", "action_sof_not_delivered"): FLEET,
        ("lazada.package", "action_sof_send"): FLEET,
        ("lazada.sof.update", "action_send"): FLEET,
        ("lazada.sof.update", "action_retry"): FLEET,
        # where the password goes to is a system administrator's business
        ("delivery.carrier", "action_sof_test_connection"): set(),
        # what Odoo's deliveries ask every delivery method; they show nothing
        ("delivery.carrier", "sof_rate_shipment"): None,
        ("delivery.carrier", "sof_send_shipping"): None,
        ("delivery.carrier", "sof_get_tracking_link"): None,
        ("delivery.carrier", "sof_cancel_shipment"): None,
    }

    def setUp(self):
        super().setUp()
        self.use_portal()
        self.package(1).sof_not_delivered = True
