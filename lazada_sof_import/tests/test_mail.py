from email.message import EmailMessage

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.tests.common import MANAGER, USER
from odoo.addons.lazada_sof.tests.common import SofCase

SENDER = "courier@example.net"
OUR_SERVER = "mx.shop.example"
ADDRESS = "lazada-status@example.com"
VOUCHED = f"{OUR_SERVER}; dkim=pass header.d=example.net; spf=pass"
CONTENT = b"Tracking number,Status\r\nTN-P1,Delivered\r\nTN-XX,Delivered\r\n"
IMPORT = "import_sof_files"


@tagged("post_install", "-at_install")
class TestMail(SofCase):
    def setUp(self):
        super().setUp()
        self.package_1 = self.package(1)
        self.env["res.partner"].create({"name": "Courier", "email": SENDER})
        domain = self.env["mail.alias.domain"].search([("name", "=", "example.com")])
        domain = domain or domain.create({"name": "example.com"})
        self.store.write(
            {
                "alias_name": "lazada-status",
                "alias_domain_id": domain.id,
                "sof_courier_id": self.env.ref("lazada_sof_import.courier_generic").id,
                "sof_senders": f"other@example.net\n{SENDER}",
                "sof_mail_server": OUR_SERVER,
            }
        )

    def mail(self, *contents, name="status.csv", proof=VOUCHED, **headers):
        """Return a mail as the receiving server hands it on."""
        message = EmailMessage()
        if proof:
            message["Authentication-Results"] = proof
        headers = {
            "From": f"Courier <{SENDER}>",
            "To": ADDRESS,
            "Subject": "Statuses",
            "Message_Id": "<new@example.net>",
            **headers,
        }
        for header, text in headers.items():
            message[header.replace("_", "-")] = text
        message.set_content("See the file")
        for content in contents or (CONTENT,):
            message.add_attachment(
                content, maintype="text", subtype="csv", filename=name
            )
        return message.as_bytes()

    def receive(self, mail, user=None, **options):
        """Hand a mail in, and let the scheduled action run."""
        gateway = self.env["mail.thread"]
        if user:
            gateway = gateway.with_user(user)
        found = gateway.message_process(False, mail, **options)
        self.cron(IMPORT, "lazada_sof_import")
        return found

    def files(self):
        return self.env["lazada.sof.file"].search([], order="id")

    def assert_held(self, words):
        self.assertFalse(self.package_1.sof_delivered)
        file = self.files()[-1]
        self.assertEqual(file.state, "held")
        self.assertIn(words, file.error_message)
        self.assertEqual(file.activity_ids.user_id, self.store.user_id)
        return file

    # === A MAIL THAT IS BELIEVED === #

    def test_a_file_of_a_known_courier(self):
        stores = self.env["lazada.store"].search_count([])
        self.assertEqual(self.receive(self.mail()), self.store.id)
        self.assertEqual(self.env["lazada.store"].search_count([]), stores)
        self.assertTrue(self.package_1.sof_delivered)
        self.assertEqual(self.updates_of(self.package_1).status, "delivered")
        file = self.files()
        self.assertEqual((file.state, file.source, file.set_count), ("done", "mail", 1))
        said = " ".join(self.messages_of(self.store))
        self.assertIn("1 rows imported", said)
        self.assertIn("no such package", said)

    def test_the_same_file_again(self):
        self.receive(self.mail(b"Tracking number,Status\r\nTN-P1,Delivered\r\n"))
        self.package_1.sof_delivered = False
        content = b"Tracking number,Status\r\nTN-P1,Delivered\r\n"
        self.receive(self.mail(content, Message_Id="<again@example.net>"))
        self.assertFalse(self.package_1.sof_delivered)
        self.assertEqual(self.files().mapped("state"), ["done", "done"])

    def test_a_file_that_is_none_is_told(self):
        self.receive(self.mail(b"%PDF-1.4", name="x.pdf"))
        file = self.files()
        self.assertEqual(file.state, "rejected")
        self.assertIn("neither a CSV", file.report)
        self.assertTrue(file.activity_ids)
        self.assertIn("neither a CSV", " ".join(self.messages_of(self.store)))

    def test_odd_names(self):
        """HTML in a courier's file name is text; a control character is none."""
        self.receive(self.mail(b"%PDF-1.4", name="<h1 id='x'>a</h1>\x07.csv"))
        note = self.files().activity_ids.note
        self.assertNotIn("<h1", note)
        self.assertIn("&lt;h1", note)
        self.assertNotIn("\x07", self.files().name)
        self.receive(self.mail(b"x", name="n" * 400, Message_Id="<b@example.net>"))
        self.assertEqual(len(self.files()[-1].name), 255)

    def test_a_mail_with_many_files(self):
        self.receive(self.mail(*(b"%d" % number for number in range(30))))
        self.assertEqual(len(self.files()), 20)

    def test_pictures_in_the_text_are_no_files(self):
        picture = self.env["mail.thread"]._Attachment("logo.png", b"x", {"cid": "1"})
        self.store._receive_sof_mail(EmailMessage(), [picture])
        self.assertFalse(self.files())

    # === A MAIL THAT IS NOT === #

    def test_a_forged_sender(self):
        for proof in (
            None,
            f"{OUR_SERVER}; dkim=fail header.d=example.net",
            f"{OUR_SERVER}; dkim=pass header.d=evil.example",
            "mx.evil.example; dkim=pass header.d=example.net",
        ):
            with self.subTest(proof):
                key = f"<{proof and len(proof)}@example.net>"
                self.receive(self.mail(proof=proof, Message_Id=key))
                self.assert_held("does not confirm")

    def test_nobody_vouches(self):
        self.store.sof_mail_server = False
        self.receive(self.mail())
        file = self.assert_held("no mail server is entered")
        picker = self.make_user("picker", "stock.group_stock_user")
        file.with_user(picker).action_import()
        self.assertEqual(file.state, "done")
        self.assertTrue(self.package_1.sof_delivered)
        self.assertFalse(file.activity_ids)

    def test_a_sender_that_the_store_does_not_list(self):
        self.store.sof_senders = "other@example.net"
        self.receive(self.mail())
        self.assert_held("courier@example.net is not among")

    def test_two_senders(self):
        self.receive(self.mail(From=f"{SENDER}, evil@example.org"))
        self.assert_held("one sender")

    def test_an_answer_that_quotes_a_message(self):
        """A stranger learns a Message-Id from any mail of the store's chatter."""
        note = self.store.message_post(body="Hello", message_type="comment")
        self.receive(self.mail(In_Reply_To=note.message_id, References=note.message_id))
        self.assert_held("an answer")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_an_answer_into_the_chatter(self):
        note = self.store.message_post(body="Hello", message_type="comment")
        mail = self.mail(In_Reply_To=note.message_id, To="catchall@example.com")
        self.assertEqual(self.receive(mail), self.store.id)
        self.assertFalse(self.files())
        self.assertFalse(self.package_1.sof_delivered)

    # === THE GATEWAY'S METHODS, CALLED BY USERS === #

    def test_a_user_without_the_right_hands_a_mail_in(self):
        company = self.env["res.company"].create({"name": "Other"})
        users = (
            self.make_user("nobody", "base.group_user"),
            self.make_user("stranger", f"{MANAGER},base.group_user", company=company),
        )
        for user in users:
            with self.subTest(user.login):
                key = f"<{user.login}@example.net>"
                self.receive(self.mail(Message_Id=key), user)
                self.assert_held(f"handed in by {user.name}")

    def test_a_user_who_may_import_hands_a_mail_in(self):
        self.receive(self.mail(), self.make_user("user", USER))
        self.assertTrue(self.package_1.sof_delivered)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_a_mail_to_no_address(self):
        """Whoever calls the method names the store himself."""
        mail = self.mail(To="nobody@example.org")
        user = self.make_user("nobody", "base.group_user")
        self.env["mail.thread"].with_user(user).message_process(
            "lazada.store", mail, thread_id=self.store.id
        )
        self.cron(IMPORT, "lazada_sof_import")
        self.assertFalse(self.files())
        self.assertFalse(self.package_1.sof_delivered)

    def test_updating_and_posting_import_nothing(self):
        files = [self.env["mail.thread"]._Attachment("a.csv", CONTENT, {})]
        manager = self.make_user("manager", MANAGER)
        store = self.store.with_user(manager)
        store.message_update({"attachments": files})
        store.message_post(body="x", attachments=[("a.csv", CONTENT)])
        self.cron(IMPORT, "lazada_sof_import")
        self.assertFalse(self.files())
        self.assertFalse(self.package_1.sof_delivered)

    # === WHO SETS IT UP === #

    def test_the_address_of_a_store(self):
        store = self.store.with_user(self.make_user("manager", MANAGER))
        store.alias_name = "statuses"
        self.assertEqual(self.store.alias_id.alias_name, "statuses")
        fresh = self.make_store("LZD-2").with_user(store.env.user)
        fresh.alias_name = "second"
        self.assertEqual(fresh.sudo().alias_id.alias_force_thread_id, fresh.id)
        for vals in (
            {"alias_id": self.store.alias_id.id},
            {"alias_contact": "everyone"},
            {"alias_defaults": "{'active': False}"},
            {"sof_mail_server": "mx.evil.example"},
        ):
            with self.subTest(vals), self.fails(AccessError, ""):
                fresh.write(vals)

    def test_only_managers_say_whom_to_believe(self):
        store = self.store.with_user(self.make_user("user", USER))
        for vals in ({"sof_senders": "me@example.org"}, {"alias_name": "mine"}):
            with self.subTest(vals), self.fails(AccessError, ""):
                store.write(vals)
