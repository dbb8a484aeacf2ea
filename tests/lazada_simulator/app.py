"""The web application of one simulator."""

from flask import Flask, Response, request

from .consent import ConsentPage
from .control.desk import ControlDesk
from .endpoints import all_endpoints
from .gateway import Gateway
from .labels import PATH as LABELS_PATH
from .portal.desk import AUTH_PATH, STATUS_PATHS, PortalDesk


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
    _add_portal(app, PortalDesk(world))
    _add_labels(app, world)
    app.add_url_rule("/<path:path>", "gateway", gateway.view, methods=["GET", "POST"])
    return app


def _add_portal(app, portal):
    app.add_url_rule(AUTH_PATH, "portal_log_in", portal.log_in, methods=["POST"])
    for number, path in enumerate(STATUS_PATHS):
        name = f"portal_status_{number}"
        app.add_url_rule(path, name, portal.take_status, methods=["POST"])


def _add_labels(app, world):
    def download(name):
        with world.lock:
            pdf = world.labels.pdf(name)
            fault = world.faults.take(LABELS_PATH, named=True)
        if fault:
            response = Response(pdf, mimetype="application/pdf")
            return fault.spoil(response, request.environ)
        if pdf is None:
            return Response("The link has ended", 404, mimetype="text/plain")
        return Response(pdf, mimetype="application/pdf")

    app.add_url_rule(f"{LABELS_PATH}<name>.pdf", "labels", download)
