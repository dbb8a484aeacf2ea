"""The control interface over HTTP."""

import inspect

from flask import jsonify, request

from .actions import ACTIONS, run_action


class ControlDesk:
    """:param World world: the state"""

    def __init__(self, world):
        self._world = world

    def index(self):
        """Flask view of ``/_control/``: each action with what it does."""
        return jsonify(
            {
                name: {
                    "arguments": str(inspect.signature(function)),
                    "about": inspect.getdoc(function),
                }
                for name, function in sorted(ACTIONS.items())
            }
        )

    def run(self, action):
        """Flask view of ``/_control/<action>``."""
        arguments = request.get_json(silent=True) if request.data else {}
        if not isinstance(arguments, dict):
            return {"error": "the body has to be a JSON object"}, 400
        try:
            return jsonify({"result": run_action(self._world, action, arguments)})
        except ValueError as error:
            return {"error": str(error)}, 400
