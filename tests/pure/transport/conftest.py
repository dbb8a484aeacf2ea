"""Servers that the tests of a whole run share, and sessions on them."""

import contextlib

import pytest

from support.file_servers import ftp_server, sftp_server
from transport import connect

PROTOCOLS = ("ftp", "ftps", "sftp")
_START = {
    "ftp": ftp_server,
    "ftps": lambda: ftp_server(tls=True),
    "sftp": sftp_server,
}


@pytest.fixture(scope="session")
def running():
    """Servers by protocol, each started when it is first asked for."""
    started = {}
    with contextlib.ExitStack() as stack:

        def get(protocol):
            if protocol not in started:
                started[protocol] = stack.enter_context(_START[protocol]())
            return started[protocol]

        yield get


@pytest.fixture
def get_server(running):
    """An empty server without faults, by its protocol."""

    def get(protocol):
        server = running(protocol)
        server.empty()
        server.faults.__init__()
        return server

    return get


@pytest.fixture(params=PROTOCOLS)
def server(request, get_server):
    """The same test on each protocol."""
    return get_server(request.param)


@pytest.fixture
def files(server):
    with connect(server.as_settings(create_folders=True)) as session:
        yield session
