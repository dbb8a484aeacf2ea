"""The gateway before all API functions: checks, envelope, faults, ledger."""

import json
import time

from flask import Response, request

from . import signature, wire_form
from .call import Call, whole_number
from .control.actions import run_action
from .errors import Refusal
from .ledger import Entry, without_secrets
from .registry import SELLER
from .tokens import CROSS_BORDER
from .wire.common import quote_scalars

TIMESTAMP_WINDOW = 7200
SYSTEM_PARAMETERS = ("app_key", "timestamp", "sign_method", "sign")


class Gateway:
    """Answers calls to ``/rest/<path>`` and ``/<path>``.

    :param World world: the state
    :param dict endpoints: path to :class:`lazada_simulator.registry.Endpoint`
    """

    def __init__(self, world, endpoints):
        self._world = world
        self._endpoints = endpoints

    def view(self, path):
        """Flask view of every API path. Errors are HTTP 200 as well."""
        started = time.perf_counter()
        path = "/" + path.removeprefix("rest/")
        readings = wire_form.readings(request)
        with self._world.lock:
            fault = self._world.faults.take(path)
        if fault:
            fault.wait()
        body = self._body(path, readings, fault)
        response = self._response(body)
        self._note(path, readings[0], body, fault, started)
        return fault.spoil(response, request.environ) if fault else response

    def _body(self, path, readings, fault):
        if fault and fault.prevents_work:
            return {"code": ""}
        with self._world.lock:
            try:
                if fault:
                    fault.refuse(self._world)
                body = self._answer(path, readings)
            except Refusal as refusal:
                body = refusal.body()
            return {**body, "request_id": self._world.next_request_id()}

    def _answer(self, path, readings):
        endpoint = self._endpoints.get(path)
        if endpoint is None or request.method not in endpoint.methods:
            raise Refusal("InvalidApiPath", path)
        parameters = self._signed(path, readings)
        url = request.host_url.rstrip("/")
        files = {name: part.read() for name, part in request.files.items()}
        call = Call(self._world, parameters, path=path, url=url, files=files)
        if endpoint.scope == SELLER:
            self._world.throttle.check()
            call.seller = self._seller_of(call)
        return endpoint.body(call)

    def _signed(self, path, readings):
        """The reading whose signature is right.

        :raise Refusal: a system parameter is missing or wrong
        """
        settings = self._world.settings
        merged = readings[0]
        for name in SYSTEM_PARAMETERS:
            if not merged.get(name):
                raise Refusal("MissingParameter", name)
        if merged["app_key"] != settings.app_key:
            raise Refusal("InvalidAppKey")
        self._check_timestamp(merged["timestamp"])
        for parameters in readings:
            if merged["sign_method"] == "sha256" and signature.is_signed(
                settings.app_secret, path, parameters
            ):
                return parameters
        raise Refusal("IncompleteSignature")

    def _check_timestamp(self, text):
        milliseconds = whole_number(text) or 0
        if not self._world.clock.is_near(milliseconds / 1000, TIMESTAMP_WINDOW):
            raise Refusal("IllegalTimestamp")

    def _seller_of(self, call):
        modes = self._world.modes
        token = call.required("access_token")
        if modes.subscription_ended:
            raise Refusal(modes.subscription_answer)
        region = self._world.tokens.grant_of(token).region_code
        call.is_cross_border = region == CROSS_BORDER
        # Lazada tells by the host which country is meant; here there is one host.
        return self._world.seller(None if call.is_cross_border else region)

    def _response(self, body):
        if self._world.settings.wire == "documented":
            body = quote_scalars(body)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Response(text, content_type="application/json;charset=UTF-8")

    def _note(self, path, parameters, body, fault, started):
        world = self._world
        with world.lock:
            entry = Entry(
                moment=world.clock.precise(),
                method=request.method,
                path=path,
                parameters=without_secrets(parameters),
                region=self._region_of(parameters),
                code=_code_of(body),
                fault=fault.kind if fault else "",
                milliseconds=round((time.perf_counter() - started) * 1000, 2),
            )
            world.ledger.add(entry)
            if entry.code == "0":
                for trigger in world.due_triggers(path):
                    run_action(world, trigger.action, trigger.arguments)

    def _region_of(self, parameters):
        try:
            token = parameters.get("access_token", "")
            return self._world.tokens.grant_of(token).region_code
        except Refusal:
            return ""


def _code_of(body):
    """The code that says how it went; a batch is refused with "0" around it."""
    result = body.get("result")
    refused = isinstance(result, dict) and result.get("success") is False
    return result["error_code"] if refused else body["code"]
