"""The control interface from Python."""

import requests


class ControlError(Exception):
    """The simulator refused an action; the text says why."""


class ControlClient:
    """Every action of the control interface is a method with named arguments::

        control = ControlClient("http://127.0.0.1:8069/_control")
        control.add_fault(kind="reset", path="/orders/get", count=2)
        control.create_order(units=[{"sku": "UNKNOWN"}])["order"]["order_id"]

    The actions and what they give: :mod:`lazada_simulator.control`.

    :param str control_url: as in the line that the simulator prints
    """

    def __init__(self, control_url, timeout=30):
        self._url = control_url.rstrip("/")
        self._timeout = timeout

    def __getattr__(self, action):
        if action.startswith("_"):
            raise AttributeError(action)
        return lambda **arguments: self.run(action, **arguments)

    def run(self, action, /, **arguments):
        """Run an action.

        :return: its result, decoded from JSON
        :raise ControlError: no such action, or wrong arguments
        """
        response = requests.post(
            f"{self._url}/{action}", json=arguments, timeout=self._timeout
        )
        if response.status_code == 400:
            raise ControlError(response.json()["error"])
        response.raise_for_status()
        return response.json()["result"]

    def touch_order_after_page(self, page, order_id, path="/orders/get", region=None):
        """Let an order change right after a client has got its ``page``-th page."""
        arguments = {"order_ids": [order_id], "region": region}
        self.add_trigger(
            path=path, after=page, action="touch_orders", arguments=arguments
        )
