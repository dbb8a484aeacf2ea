"""The portal over HTTP: log-in and statuses."""

import re
import time
from dataclasses import dataclass

from flask import Response, jsonify, make_response, request

from ..accepted import PORTAL
from ..dates import parse_order_date
from ..errors import Refusal
from ..ledger import Entry, without_secrets

AUTH_PATH = "/sofp/api/auth"
STATUS_PATHS = ("/sofp/api/packages/statuses", "/sofp/api/statuses/")
SCHEME = re.compile(r"JWT (\S+)")
# What the items become, and from where; anything else leaves them as they are.
MOVES = {
    "shipped": ("shipped", ("ready_to_ship",)),
    "delivered": ("delivered", ("ready_to_ship", "shipped")),
    "not_delivered": ("failed_delivery", ("ready_to_ship", "shipped")),
}


@dataclass
class PortalRefusal(Exception):
    status: int
    text: str


class PortalDesk:
    """:param World world: the state"""

    def __init__(self, world):
        self._world = world

    def log_in(self):
        """Flask view of the log-in."""
        return self._answer(self._log_in)

    def take_status(self):
        """Flask view of the statuses."""
        return self._answer(self._take_status)

    def _answer(self, work):
        started = time.perf_counter()
        with self._world.lock:
            fault = self._world.faults.take(request.path)
        if fault:
            fault.wait()
        if fault and fault.prevents_work:
            response = Response()
        else:
            response = self._worked(work, fault)
        self._note(response, fault, started)
        return fault.spoil(response, request.environ) if fault else response

    def _worked(self, work, fault):
        with self._world.lock:
            try:
                if fault:
                    fault.refuse(self._world)
                return work()
            except PortalRefusal as refusal:
                return self._refused(refusal.status, refusal.text)
            except Refusal as refusal:
                throttled = refusal.code == "ApiCallLimit"
                return self._refused(429 if throttled else 503, refusal.message)

    def _refused(self, status, text):
        if self._world.portal.modes.refusals_as_text:
            return Response(text, status, mimetype="text/plain")
        return make_response(jsonify({"error": text}), status)

    def _log_in(self):
        accounts, body = self._world.portal, _body()
        username, password = body.get("username"), body.get("password")
        if not (isinstance(username, str) and isinstance(password, str)):
            raise PortalRefusal(400, "A required value is missing")
        token = accounts.log_in(username, password)
        if token is None:
            raise PortalRefusal(accounts.modes.refusal_status, "Wrong user or password")
        return _token_response(token, accounts.modes)

    def _take_status(self):
        found = SCHEME.fullmatch(request.headers.get("Authorization", ""))
        if not found or not self._world.portal.is_valid(found[1]):
            raise PortalRefusal(401, "Authentication credentials are not valid")
        body = _body()
        for name in ("status", "tracking_number", "timestamp"):
            if not isinstance(body.get(name), str) or not body[name]:
                raise PortalRefusal(400, f"A required value is missing: {name}")
        if body["status"] not in MOVES:
            raise PortalRefusal(400, f"The status {body['status']!r} is not registered")
        _check_timestamp(body["timestamp"])
        seller, package = self._find(body["tracking_number"])
        self._accept(seller, package, body)
        return Response(status=202)

    def _find(self, tracking_number):
        for seller in self._world.sellers.values():
            package = seller.packages.with_tracking_code(tracking_number)
            if package and package.is_sof:
                return seller, package
        raise PortalRefusal(
            400, f"A package with tracking number {tracking_number} does not exist"
        )

    def _accept(self, seller, package, body):
        status = body["status"]
        self._world.accepted.add(
            PORTAL, body["tracking_number"], status, body["timestamp"]
        )
        portal = self._world.portal
        if portal.modes.lags:
            portal.late_moves.append(lambda: self._move(seller, package, status))
        elif portal.modes.moves_items:
            self._move(seller, package, status)

    def _move(self, seller, package, status):
        reached, allowed = MOVES[status]
        order = seller.orders.get(package.order_id)
        units = [unit for unit in package.units_of(order) if unit.status in allowed]
        if units:
            self._world.set_status(seller, order, units, reached)

    def _note(self, response, fault, started):
        world = self._world
        with world.lock:
            world.ledger.add(
                Entry(
                    moment=world.clock.precise(),
                    method=request.method,
                    path=request.path,
                    parameters=without_secrets(_body()),
                    region="",
                    code=str(response.status_code),
                    fault=fault.kind if fault else "",
                    milliseconds=round((time.perf_counter() - started) * 1000, 2),
                )
            )


def _body():
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _check_timestamp(text):
    """Refuse all but RFC 3339 with a numeric offset and without a fraction.

    :raise PortalRefusal: another form, or no such date
    """
    try:
        parse_order_date(text)
    except ValueError:
        raise PortalRefusal(400, f"The timestamp {text!r} is not valid") from None


def _token_response(token, modes):
    shape = modes.token_shape
    if shape == "bare":
        return Response(token, modes.login_status, mimetype="text/plain")
    body = {"data": {"token": token}} if shape == "data.token" else {shape: token}
    return make_response(jsonify(body), modes.login_status)
