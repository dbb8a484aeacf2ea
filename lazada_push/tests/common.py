"""The push address, called as Lazada calls it: with genuine vectors, over HTTP."""

from odoo.tests import HttpCase

from odoo.addons.lazada_connector.tests.common import LazadaCommon

SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
W1 = (
    b'{"seller_id":"1234567","message_type":0,"data":{"order_status":"pending",'
    b'"trade_order_id":"900100200300","trade_order_line_id":"900100200301",'
    b'"status_update_time":1767225600},"timestamp":1767225601000,"site":"lazada_sg"}'
)
W1_SIGNATURE = "cbd1f860b7677937b3d8dba8bde81ee102e50041f7da31707a97bdf86cc8683a"
W2 = (
    b'{"seller_id":"1234567", "message_type":14, "data":{"trade_order_id":'
    b'"900100200300","buyer_id":"700","fulfillment_package_id":"FP000000000001",'
    b'"status":"DELIVERED","status_update_time":1767225600},"timestamp":1767225601,'
    b'"site":"lazada_sg"}'
)
W2_SIGNATURE = "fda44b1915d4f2a885e7f2b45c80e7085f05743dfbecd7db6d9acfd67820cb58"


class PushEndpointCase(LazadaCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.app.write({"app_key": "900001", "app_secret": SECRET})
        # the store of the tests may have signed with another secret before
        cls.app.previous_app_secret = False

    def post(self, body, signature, app_key="900001"):
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers["Authorization"] = signature
        return self.url_open(
            f"/lazada/push/{app_key}", data=body, headers=headers, timeout=30
        )

    def messages(self):
        return self.env["lazada.push.message"].search([("app_id", "=", self.app.id)])
