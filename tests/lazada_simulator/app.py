"""The web application of one simulator."""

from flask import Flask

from .consent import ConsentPage
from .control.desk import ControlDesk
from .endpoints import all_endpoints
from .gateway import Gateway


def create_app(world):
    """Flask application for a world; several can live in one process.

    :param World world: the state
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    consent, desk = ConsentPage(world), ControlDesk(world)
    gateway = Gateway(world, all_endpoints())
    app.add_url_rule(
        "/oauth/authorize", "consent", consent.view, methods=["GET", "POST"]
    )
    app.add_url_rule("/_control/", "control", desk.index)
    app.add_url_rule("/_control/<action>", "action", desk.run, methods=["POST"])
    app.add_url_rule("/<path:path>", "gateway", gateway.view, methods=["GET", "POST"])
    return app
