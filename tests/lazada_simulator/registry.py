"""API paths and the functions that answer them.

A module of :mod:`lazada_simulator.endpoints` makes one :class:`Endpoints` and adds its
functions to it::

    endpoints = Endpoints()

    @endpoints.add("/orders/get")
    def get_orders(call):
        ...
        return data

The function takes a :class:`lazada_simulator.call.Call`, returns what stands under
``data`` and raises :class:`lazada_simulator.errors.Refusal`.
"""

from collections.abc import Callable
from dataclasses import dataclass

SELLER, APP = "seller", "app"


@dataclass(frozen=True)
class Endpoint:
    """``scope`` SELLER needs an access token, APP only the signature.

    ``envelope`` is the node that holds the answer (``data`` or ``result``), None for a
    flat answer.
    """

    function: Callable
    methods: tuple
    scope: str
    envelope: str | None

    def body(self, call):
        """The whole answer of a success, without ``request_id``."""
        answer = self.function(call)
        if self.envelope is None:
            return {**answer, "code": "0"}
        return {"code": "0", self.envelope: answer}


class Endpoints(dict):
    """Path to :class:`Endpoint`."""

    def add(self, path, methods=("GET", "POST"), scope=SELLER, envelope="data"):
        """Decorator that registers a function for a path.

        Reads answer to POST too, because the official SDKs send it by default.
        """

        def register(function):
            self[path] = Endpoint(function, tuple(methods), scope, envelope)
            return function

        return register
