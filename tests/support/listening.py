"""A web server that answers nothing of use and remembers all that it is told."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from environment import ports


@contextmanager
def listening():
    """Yield its address and a list of what it hears: first lines, headers, bodies."""
    heard = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode("utf-8", "replace")
            heard.append(f"{self.requestline}\n{self.headers}\n{body}")
            self.send_response(404)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_args):
            """Nobody reads it."""

    server = ThreadingHTTPServer((ports.LOOPBACK, 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{ports.LOOPBACK}:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()
