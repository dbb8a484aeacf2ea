from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import PriceCase


@tagged("post_install", "-at_install")
class TestNeutralize(PriceCase):
    def test_no_price_is_pushed(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_price"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.store.push_prices)
