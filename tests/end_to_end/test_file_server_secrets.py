"""A file server's secrets reach no other destination than the one they were entered
for, whoever changes it, and what that says is not shown."""

import pytest

from environment.odoo_client import OdooRefusal
from support.back_office import another_session
from support.file_servers import talking_server

PASSWORD = "correct horse battery staple"
SECRET = "secret-of-the-file-server"
# A log-in that is always refused, with what somebody would like to read.
REPLIES = [b"220 hello\r\n", b"331 go on\r\n", b"530 page of the wiki\r\n"]


@pytest.fixture(scope="module")
def server_id(odoo):
    values = {
        "name": "Accountant",
        "protocol": "ftp",
        "host": "localhost",
        "port": 2121,
        "username": "seller",
        "password": SECRET,
        "timeout": 2,
    }
    return odoo.client.create("lazada.file.server", values)


@pytest.fixture(scope="module")
def manager(odoo):
    groups = ["base.group_user", "lazada_connector.group_lazada_manager"]
    ids = [odoo.client.record_id(group) for group in groups]
    values = {"name": "m", "login": "files_manager", "password": PASSWORD}
    odoo.client.create("res.users", {**values, "group_ids": [(6, 0, ids)]})
    return another_session(odoo.client, "files_manager", PASSWORD)


def answer_of(client, server_id, values):
    """Point the server elsewhere and press Test Connection; return what that says."""
    try:
        client.call("lazada.file.server", "write", [server_id], values)
        return client.call("lazada.file.server", "action_test_connection", [server_id])
    except OdooRefusal as refusal:
        return str(refusal)


def test_a_manager_points_the_server_at_himself(manager, server_id):
    answer = answer_of(manager, server_id, {"port": 2122})
    assert "not allowed" in answer


def test_another_destination_does_not_get_the_secret(odoo, server_id):
    heard = []
    with talking_server(REPLIES, heard) as port:
        answer = answer_of(odoo.client, server_id, {"port": port})
    assert any(command.startswith(b"PASS") for command in heard)
    assert SECRET.encode() not in b"".join(heard)
    assert "refuses the log-in" in answer
    assert "wiki" not in answer
