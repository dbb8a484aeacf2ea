"""A running simulator: a threaded web server on loopback around one world."""

import socket
import struct
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from .app import create_app
from .control_client import ControlClient
from .settings import Settings
from .world import World


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type, message, *args):
        # The address of a call holds tokens; the ledger keeps calls without them.
        if type == "error":
            super().log(type, message, *args)


class Simulator:
    """A simulator in a thread of this process::

        with Simulator(orders=50, regions=("sg",)) as simulator:
            simulator.url, simulator.control

    :param int port: 0 takes a free one
    :param options: fields of :class:`lazada_simulator.settings.Settings`
    """

    def __init__(self, host="127.0.0.1", port=0, **options):
        self.settings = Settings(**options)
        self.world = World(self.settings)
        self._server = make_server(
            host, port, create_app(self.world), threaded=True, request_handler=Handler
        )
        self._server.daemon_threads = True
        self._server.shutdown_request = _shut_down_request
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self.url = f"http://{host}:{self._server.port}"
        self.control_url = f"{self.url}/_control"
        self.sof_url = f"{self.url}/sofp"
        self.control = ControlClient(self.control_url)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()

    def start(self):
        self._thread.start()

    def serve(self):
        """Answer calls in this thread until :meth:`stop`."""
        self._server.serve_forever(poll_interval=0.01)

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def about(self):
        """What a client needs to know, as printed at the start."""
        settings = self.settings
        return {
            "url": self.url,
            "app_key": settings.app_key,
            "app_secret": settings.app_secret,
            "regions": list(settings.regions),
            "email": settings.email,
            "password": settings.password,
            "control_url": self.control_url,
            "sof_url": self.sof_url,
            "sof_username": settings.sof_username,
            "sof_password": settings.sof_password,
        }


def _shut_down_request(request):
    """Close a connection; one with zero linger time by a reset, without a farewell."""
    try:
        lingering = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        if struct.unpack("ii", lingering) != (1, 0):
            request.shutdown(socket.SHUT_WR)
    except OSError:
        # Closed already, by the client or by the end of the server.
        pass
    request.close()
