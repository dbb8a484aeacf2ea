"""Couriers' status files by e-mail: whoever sends one, or hands one in, flags a parcel
only if the receiving mail server vouches for a sender that the store lists.

The mails go through the gateway's own method, as a mail server's script calls it.
"""

from email.message import EmailMessage

import pytest

from support.back_office import (
    BackOffice,
    another_session,
    processes_off,
    run_scheduled_action,
)

IMPORT = "lazada_sof_import.ir_cron_lazada_import_sof_files"
SENDER = "status@courier.example"
SERVER = "mx.shop.example"
PROOF = f"{SERVER}; dkim=pass header.d=courier.example"
PASSWORD = "correct horse battery staple"
LAZADA = {"orders": 1, "products": 2, "seed": 43, "region": "my"}


class Post:
    """A store with an address for status files, and its parcels."""

    def __init__(self, office):
        self.office, self.client, self.lazada = office, office.client, office.lazada
        domain = self.client.create("mail.alias.domain", {"name": "shop.example"})
        self.client.create("res.partner", {"name": "Courier", "email": SENDER})
        self.store_id = office.connected_store(
            office.create_app(name="status mail"),
            "my",
            "STATUS-MAIL",
            alias_name="status",
            alias_domain_id=domain,
            sof_senders=SENDER,
            sof_mail_server=SERVER,
            user_id=self.client.user_id,
        )
        self.count = 0

    def parcel(self):
        """Return the tracking number of a parcel that is under way."""
        made = self.lazada.control.create_order(
            units=[{"delivery_option_sof": 1}], status="ready_to_ship", region="my"
        )
        self.office.press(self.store_id, "action_download_orders")
        return made["items"][0]["tracking_code"]

    def mail(self, number, proof=PROOF, **headers):
        """Return a mail that says that a parcel is delivered."""
        self.count += 1
        message = EmailMessage()
        headers = {
            "Authentication-Results": proof,
            "From": SENDER,
            "To": "status@shop.example",
            "Message-Id": f"<{self.count}@courier.example>",
            "Subject": "Statuses",
            **headers,
        }
        for name, text in headers.items():
            if text:
                message[name] = text
        message.set_content("See the file")
        message.add_attachment(
            f"Tracking number,Status\r\n{number},Delivered\r\n",
            subtype="csv",
            filename="status.csv",
        )
        return message.as_string()

    def hand_in(self, mail, client=None):
        client = client or self.client
        client.call("mail.thread", "message_process", False, mail)
        run_scheduled_action(self.client, IMPORT)

    def is_delivered(self, number):
        domain = [("tracking_number", "=", number)]
        [package] = self.client.search_read("lazada.package", domain, ["sof_delivered"])
        return package["sof_delivered"]

    def last_file(self):
        fields = ["state", "error_message", "activity_ids"]
        domain = [("store_id", "=", self.store_id)]
        return self.client.search_read(
            "lazada.sof.file", domain, fields, order="id desc", limit=1
        )[0]

    def check_held(self, number, words):
        assert not self.is_delivered(number)
        file = self.last_file()
        assert file["state"] == "held"
        assert words in file["error_message"]
        assert file["activity_ids"]


@pytest.fixture(scope="module")
def post(odoo, lazada):
    with processes_off(odoo.client):
        yield Post(BackOffice(odoo.client, lazada))


def test_a_courier_that_is_known(post):
    number = post.parcel()
    post.hand_in(post.mail(number))
    assert post.last_file()["state"] == "done"
    assert post.is_delivered(number)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=a@b.c",
        "mx.evil.example; dkim=pass header.d=courier.example",
    ],
)
def test_a_forged_sender(post, proof):
    number = post.parcel()
    post.hand_in(post.mail(number, proof))
    post.check_held(number, "does not confirm")


def test_a_stranger_who_quotes_a_message(post):
    store = [post.store_id]
    note = {"body": "Hello", "message_type": "comment"}
    post.client.call("lazada.store", "message_post", store, **note)
    domain = [("model", "=", "lazada.store"), ("res_id", "in", store)]
    quoted = post.client.search_read(
        "mail.message", domain, ["message_id"], order="id desc", limit=1
    )[0]["message_id"]
    number = post.parcel()
    sender = {"From": "stranger@evil.example"}
    quote = {"In-Reply-To": quoted, "References": quoted}
    for headers in (
        {**quote, **sender, "To": "catchall@shop.example"},
        {**quote, **sender},
        quote,
    ):
        post.hand_in(post.mail(number, **headers))
        assert not post.is_delivered(number)
    post.check_held(number, "an answer")


def test_a_user_without_a_right_calls_the_gateway(post):
    groups = [(6, 0, [post.client.record_id("base.group_user")])]
    login = {"name": "n", "login": "mail_nobody", "password": PASSWORD}
    post.client.create("res.users", {**login, "group_ids": groups})
    nobody = another_session(post.client, "mail_nobody", PASSWORD)
    number = post.parcel()
    post.hand_in(post.mail(number), nobody)
    post.check_held(number, "who may not import status files")


def test_a_person_lets_a_file_through(post):
    number = post.parcel()
    post.hand_in(post.mail(number, proof=None))
    domain = [("store_id", "=", post.store_id), ("state", "=", "held")]
    ids = post.client.search("lazada.sof.file", domain, order="id desc", limit=1)
    post.client.call("lazada.sof.file", "action_import", ids)
    assert post.is_delivered(number)
