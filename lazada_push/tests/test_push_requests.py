import socket

from odoo.tests import tagged
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import push

from .common import SECRET, W1, W1_SIGNATURE, PushEndpointCase

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
LARGEST = 64 * 1024


def sign(body):
    return push.signature("900001", SECRET, body)


@tagged("post_install", "-at_install")
class TestPushRequests(PushEndpointCase):
    """X10: whatever arrives at the push address gets a plain answer."""

    def send(self, *lines, body=b"", path="/lazada/push/900001"):
        """Send a request as it is written here; return the status of the answer."""
        self.env.cr.flush()
        self.env.cr.clear()
        address = (HOST, self.http_port())
        with self.allow_requests(), socket.create_connection(address, 30) as connection:
            head = [
                f"POST {path} HTTP/1.1",
                f"Host: {HOST}",
                "Connection: close",
                f"Cookie: {TEST_CURSOR_COOKIE_NAME}={self.http_request_key}",
                *lines,
            ]
            connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
            answer = connection.makefile("rb").readline()
        return int(answer.split()[1])

    def post_form(self, body, mimetype, signature=None):
        headers = {"Content-Type": mimetype, "Authorization": signature or sign(body)}
        return self.url_open("/lazada/push/900001", data=body, headers=headers)

    def test_odd_addresses_are_those_of_unknown_applications(self):
        for odd in ("%00", "900001%00", "%00900001", "%ff", "%0a", "%F0%9F%98%80"):
            with self.subTest(odd):
                status = self.post(W1, W1_SIGNATURE, odd).status_code
                self.assertEqual(status, 403)
        self.assertFalse(self.messages())

    def test_form_is_verified_over_the_body_as_it_came(self):
        """Odoo reads a form up before anybody else can."""
        part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
        for mimetype, body in (
            (FORM, W1),
            (FORM, b"a=1&b=2"),
            (FORM, b"app_key=900002"),
            (MULTIPART, part),
            (MULTIPART, W1 + b" "),
            ("multipart/form-data", W1 + b"  "),
        ):
            with self.subTest(mimetype, body=body):
                self.assertEqual(self.post_form(body, mimetype).status_code, 200)
                self.assertEqual(self.messages()[0].payload, body.decode())

    def test_form_with_a_signature_over_nothing_is_refused(self):
        """It was taken, whatever the form said."""
        for mimetype in (FORM, MULTIPART):
            answer = self.post_form(W1, mimetype, sign(b""))
            self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.messages())

    def test_large_form_is_refused(self):
        body = b"a" * (LARGEST + 1)
        for mimetype in (FORM, MULTIPART):
            self.assertEqual(self.post_form(body, mimetype).status_code, 413)

    def test_body_in_chunks(self):
        lines = f"Authorization: {W1_SIGNATURE}", "Transfer-Encoding: chunked"
        chunks = b"".join(
            b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (W1[:40], W1[40:], b"")
        )
        self.assertEqual(self.send(*lines, body=chunks), 200)
        self.assertEqual(self.messages().payload, W1.decode())

    def test_large_body_in_chunks_is_refused(self):
        """No more of it is read than a message may have, and that is not what was
        signed."""
        body = b"%x\r\n%s\r\n" % (LARGEST + 1, b" " * (LARGEST + 1)) + b"0\r\n\r\n"
        for mimetype in ("application/json", FORM):
            status = self.send(
                f"Authorization: {W1_SIGNATURE}",
                f"Content-Type: {mimetype}",
                "Transfer-Encoding: chunked",
                body=body,
            )
            self.assertEqual(status, 403)

    def test_body_that_breaks_off(self):
        """Chunks that are none, fewer bytes than were announced, no length at all."""
        signed = f"Authorization: {W1_SIGNATURE}"
        with mute_logger("odoo.http"):
            broken = self.send(signed, "Transfer-Encoding: chunked", body=b"zz\r\n\r\n")
        self.assertEqual(broken, 400)
        self.assertEqual(self.send(signed, body=W1), 403)
        self.assertEqual(self.send(signed, "Content-Length: many", body=W1), 403)
        self.assertEqual(self.send(signed, "Content-Length: -1", body=W1), 403)
        self.assertFalse(self.messages())

    def test_header_missing_wrong_and_twice(self):
        length = f"Content-Length: {len(W1)}"
        good, bad = f"Authorization: {W1_SIGNATURE}", f"Authorization: {'0' * 64}"
        for lines in (
            (),
            ("Authorization:",),
            (bad,),
            (f"Authorization: Bearer {W1_SIGNATURE}",),
            (f"Authorization: {W1_SIGNATURE[:-1]}",),
            (f"Authorization: {'f' * 9000}",),
            ("Authorization: ÿÿ",),
            (good, bad),
            (bad, good),
            (good, good),
        ):
            with self.subTest(lines):
                self.assertEqual(self.send(length, *lines, body=W1), 403)
        self.assertFalse(self.messages())
        self.assertEqual(self.send(length, good, body=W1), 200)

    def test_words_beside_the_address(self):
        """They are nobody's: neither another application's nor a reason for a log."""
        path = "/lazada/push/900001?app_key=900002&x=%00"
        lines = f"Authorization: {W1_SIGNATURE}", f"Content-Length: {len(W1)}"
        self.assertEqual(self.send(*lines, body=W1, path=path), 200)
