"""Lazada's side of a test: a simulator of its own, and what is true in it.

The amounts are computed here from the simulator's own data, not by the add-on's code,
so that both can be compared.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from environment import servers
from lazada_simulator.control_client import ControlClient


@dataclass(frozen=True)
class Truth:
    """One order as the seller has to book it: ``total`` includes the shipping fee."""

    order_id: str
    total: Decimal
    to_import: bool
    units: int


@dataclass(frozen=True)
class Lazada:
    """A running simulator.

    :param dict about: what it printed when it was ready
    """

    about: dict
    control: ControlClient

    @property
    def url(self):
        return self.about["url"]

    @property
    def calls(self):
        """How many calls Lazada has seen since its ledger was emptied."""
        return self.control.calls()["total"]

    def order_ids(self, region=None):
        return [str(number) for number in self.control.list_orders(region=region)]

    def truth(self, region=None):
        """Return ``{order id: Truth}`` of a region's orders."""
        return {
            order_id: self.truth_of(order_id, region)
            for order_id in self.order_ids(region)
        }

    def truth_of(self, order_id, region=None):
        found = self.control.get_order(order_id=order_id, region=region)
        live = [unit for unit in found["items"] if unit["status"] != "canceled"]
        unpaid = any(unit["status"] == "unpaid" for unit in live)
        goods = sum(
            (_decimal(unit["item_price"]) - _decimal(unit["voucher_seller"]))
            for unit in live
        )
        total = goods + _decimal(found["order"]["shipping_fee"])
        return Truth(
            str(order_id), total, bool(live) and not unpaid, len(found["items"])
        )


def _decimal(value):
    return Decimal(str(value or 0))


@contextmanager
def serving(environment, **options):
    """Yield a ``Lazada`` with the simulator's command line options."""
    with servers.serving_simulator(environment, **options) as about:
        yield Lazada(about, ControlClient(about["control_url"]))
