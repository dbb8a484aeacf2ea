"""Packages of the seller's own fleet (SOF, which Lazada also calls DBS).

docs/lazada_api.rst, "Fulfilment". Where Lazada says nothing, this simulator answers
as follows. "Collected" leads from ready to
ship to shipped, and a package may be delivered or have failed from both. Everything
else, also the same message again, is refused at the package with 700000.
"""

from ..accepted import OPEN_PLATFORM
from ..batch import answer_packages, move_package
from ..errors import ItemRefusal
from ..registry import Endpoints

ON_THE_WAY = ("ready_to_ship", "shipped")

endpoints = Endpoints()


@endpoints.add("/order/package/sof/delivered", methods=("POST",), envelope="result")
def confirm_delivery(call):
    move = _mover(ON_THE_WAY, "delivered", "delivered")
    return answer_packages(call, "dbsDeliveryReq", move)


@endpoints.add(
    "/order/package/sof/failed_delivery", methods=("POST",), envelope="result"
)
def fail_delivery(call):
    move = _mover(ON_THE_WAY, "failed_delivery", "failed_delivery")
    return answer_packages(call, "dbsFailedDeliveryReq", move)


@endpoints.add("/order/package/sof/collect", methods=("POST",), envelope="result")
def confirm_collection(call):
    move = _mover(("ready_to_ship",), "shipped", "collected")
    return answer_packages(call, "dbsCollectReq", move)


def _mover(allowed, status, message):
    """A function that moves a package of the own fleet and notes the message."""

    def move(call, package):
        if not package.is_sof:
            raise ItemRefusal("700009")
        move_package(call, package, allowed, status)
        call.world.accepted.add(OPEN_PLATFORM, package.package_id, message)

    return move
