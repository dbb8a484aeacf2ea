"""A listener that tells whether anything was fetched."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Listener:
    """A web server on loopback that remembers what it was asked for."""

    def __init__(self):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.stop()


@pytest.fixture(scope="session")
def program():
    """wkhtmltopdf, which ``setup/test`` installs."""
    path = shutil.which("wkhtmltopdf")
    if not path:
        pytest.fail("wkhtmltopdf is missing: sudo apt-get install wkhtmltopdf")
    return path


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.html"
    path.write_text("<p>SECRET-OF-THE-MACHINE</p>")
    return path


@pytest.fixture
def evil(listener, secret_file):
    """A page that tries every way we know to load something from a listener."""
    url, file = listener.url, secret_file.as_uri()
    return f"""<!DOCTYPE html><html><head><base href="{url}/base/">
<meta http-equiv="refresh" content="0;url={url}/refresh">
<link rel="stylesheet" href="{url}/css"><style>
@import url("{url}/import"); @import '{url}/import2';
body {{ background: u\\72l({url}/escaped); background-image: url({url}/bg) }}
@font-face {{ font-family: x; src: url({url}/font) }} p {{ font-family: x }}
</style><script src="{url}/js"></script>
<script>document.write("SCRIPT RAN"); new Image().src = "{url}/run"</script></head>
<body onload="document.body.innerHTML += 'ONLOAD RAN'" background="{url}/body">
<p style="background: url('{url}/inline')">Invoice 4711 ใบแจ้งหนี้</p>
<img src="{url}/img"><img src="rel.png"><img srcset="{url}/srcset 2x" src="x.png">
<img src="{file}"><iframe src="{file}"></iframe><iframe src="{url}/frame"></iframe>
<iframe srcdoc="&lt;img src='{url}/srcdoc'&gt;"></iframe>
<object data="{file}" type="text/html"></object><embed src="{url}/embed">
<svg width="9" height="9"><image xlink:href="{url}/svg" width="5" height="5"/></svg>
<video poster="{url}/poster"></video><input type="image" src="{url}/input">
<table background="{url}/table"><tr><td>cell</td></tr></table>
<a href="javascript:alert(1)" ping="{url}/ping">link</a></body></html>""".encode()
