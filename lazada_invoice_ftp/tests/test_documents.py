import base64
import contextlib
import io
import struct
import zlib
from datetime import timedelta

from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from ..html_pdf import ConverterError, Problem
from .common import HTML, PDF, DocumentCase

TOO_LATE = LazadaApiError("E034", "34", kind=Kind.STATUS)
NO_LABEL = LazadaApiError("no label", "50008", kind=Kind.NOT_SUPPORTED)
DOWN = LazadaUnavailable("HTTP 503")
CODE_6 = LazadaUnavailable("E006", "6")


class Killed(BaseException):
    """What happens to a worker that takes too much; nobody catches it."""


def _chunk(name, data):
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


# The head of a picture that nobody can draw.
GIGAPIXELS = base64.b64encode(
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 99_999, 99_999, 8, 6, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0"))
).decode()


@tagged("post_install", "-at_install")
class TestDocuments(DocumentCase):
    """Fetching Lazada's documents and making them PDF."""

    # --- Rows --- #

    def test_invoice_of_a_packed_order(self):
        """S11: asked with the ids of the units, kept as received, made PDF."""
        order = self.packed(1, {}, {})
        self.expect_document(HTML.encode(), "text/html", "invoice", ["1000", "1001"])
        self.run_cron("fetch")
        document = self.documents(order)
        self.assertEqual(document.state, "fetched", document.error_message)
        self.assertEqual(document.attachment_id.raw, HTML.encode())
        self.assertTrue(document.pdf_attachment_id.raw.startswith(b"%PDF-"))
        self.assertEqual(len(document.checksum), 64)
        self.assertEqual(document.size, len(document.pdf_attachment_id.raw))
        self.assertTrue(document.fetched_at)
        self.assertFalse(document.uploaded_at)
        self.assertEqual(document.item_ids, order.item_ids)

    def test_html_is_never_shown_as_html(self):
        """What Lazada sends must not run in Odoo's own pages."""
        document = self.fetched(1, HTML.encode())
        self.assertEqual(document.attachment_id.mimetype, "text/plain")

    def test_a_pdf_stays_byte_for_byte(self):
        document = self.fetched(1, PDF)
        self.assertEqual(document.pdf_attachment_id.raw, PDF)
        self.assertEqual(document.attachment_id, document.pdf_attachment_id)
        self.assertEqual(document.attachment_id.mimetype, "application/pdf")

    def test_linked_to_sales_order_and_invoice(self):
        document = self.fetched(1)
        order = document.order_id
        order.store_id._import_orders()
        sale = order.sale_order_id
        move = sale._create_invoices()
        self.assertEqual(document.sale_order_id, sale)
        self.assertEqual(document.invoice_ids, move)
        for record in (sale, move):
            self.assertEqual(record.lazada_document_count, 1)
            action = record.action_view_lazada_documents()
            self.assertEqual(self.documents().search(action["domain"]), document)

    def test_second_run_asks_nothing(self):
        document = self.fetched(1)
        self.run_cron("fetch")
        self.assertEqual(self.documents(), document)
        self.assertEqual(self.lazada.count("get_document"), 1)

    def test_what_has_all_its_documents_is_not_looked_at_again(self):
        document = self.fetched(1)
        units = document.order_id.item_ids
        self.assertFalse(any(units.mapped("was_open")))
        waiting = self.packed(2, status="pending").item_ids
        self.run_cron("fetch")
        self.assertTrue(waiting.was_open, "its documents are still to come")
        waiting.status = "canceled"
        self.run_cron("fetch")
        self.assertFalse(waiting.was_open, "none will")

    def test_not_before_units_are_packed(self):
        for order_id, status in enumerate(("pending", "unpaid", "canceled"), 1):
            self.packed(order_id, status=status)
        self.run_cron("fetch")
        self.assertFalse(self.documents())

    def test_shipped_between_two_downloads(self):
        """S14: nobody saw it packed; the manifest shows that something is missing."""
        old, new = (self.packed(n, status="shipped") for n in (1, 2))
        old.lazada_created_at = self.store.create_date - timedelta(days=1)
        new.lazada_created_at = self.store.create_date
        (old | new).item_ids._compute_was_open()  # as when Odoo saw them first
        self.lazada.expect("get_document", TOO_LATE)
        self.run_cron("fetch")
        self.assertFalse(self.documents(old))
        self.assertEqual(self.documents(new).state, "error")
        self.assertIn("Seller Center", self.documents(new).error_message)

    def test_an_old_order_that_was_seen_before_it_left(self):
        """S14: older than the store, and shipped between two downloads: it gets its
        row, as it was here when it had no document yet."""
        old = self.packed(1, {}, {}, {}, status="pending")
        long_gone = self.packed(2, status="shipped")
        orders = old | long_gone
        orders.lazada_created_at = self.store.create_date - timedelta(days=1)
        statuses = ("shipped", "delivered", "canceled")
        units = [item_row(1, n, status=status) for n, status in enumerate(statuses)]
        self.download((order_row(1, updated_at="2026-01-15 11:00:00 +0800"), units))
        orders.lazada_created_at = self.store.create_date - timedelta(days=1)
        self.expect_document(PDF, "", "invoice", ["1000", "1001"])
        self.run_cron("fetch")
        self.assertEqual(self.documents().order_id, old)
        self.assertEqual(self.documents().state, "fetched")

    def test_units_packed_later_get_their_own(self):
        """Each unit is in exactly one document of a type."""
        self.packed(1, {}, {"status": "pending"})
        self.expect_document(PDF, "", "invoice", ["1000"])
        self.run_cron("fetch")
        self.download(
            (
                order_row(1, updated_at="2026-01-15 11:00:00 +0800"),
                [item_row(1, number, status="ready_to_ship") for number in (0, 1)],
            )
        )
        self.expect_document(PDF, "", "invoice", ["1001"])
        self.run_cron("fetch")
        first, second = self.documents()
        self.assertEqual((first.number, second.number), (1, 2))
        self.assertFalse(first.item_ids & second.item_ids)
        self.assertIn("(2)", second.display_name)

    def test_at_most_a_hundred_units(self):
        """docs/lazada_api.rst, "Labels and documents"."""
        self.packed(1, *[{} for _unit in range(205)])
        for _document in range(3):
            self.expect_document()
        self.run_cron("fetch")
        self.assertEqual(
            [len(document.item_ids) for document in self.documents()], [100, 100, 5]
        )

    def test_types_that_the_store_wants(self):
        self.store.write({"fetch_shipping_labels": True, "fetch_invoices": False})
        self.packed(1)
        self.expect_document(PDF, "", "shippingLabel", ["1000"])
        self.run_cron("fetch")
        self.assertEqual(self.documents().document_type, "shippingLabel")

    def test_no_label_of_a_buyer_who_is_forgotten(self):
        """Y1: neither one that waits, nor one that is asked for later."""
        self.store.write({"fetch_shipping_labels": True, "fetch_invoices": True})
        orders = self.packed(1), self.packed(2)
        self.expect_document(DOWN)
        self.run_cron("fetch")
        self.assertEqual(len(self.documents()), 4)
        self.documents(orders[1]).unlink()
        for order in orders:
            order.payload = False  # as lazada_privacy and lazada_retention do
            self.expect_document()
        self.run_cron("fetch")
        self.run_cron("fetch")
        found = self.documents()
        self.assertEqual(found.mapped("document_type"), ["invoice"] * 2)
        self.assertEqual(set(found.mapped("state")), {"fetched"})

    def test_the_own_fleet_has_no_labels(self):
        """docs/lazada_api.rst, "Labels and documents": no code 50008, no 700040."""
        self.store.write({"fetch_shipping_labels": True, "fetch_invoices": False})
        self.packed(1, {"delivery_option_sof": 1}, {})
        self.expect_document(PDF, "", "shippingLabel", ["1001"])
        self.run_cron("fetch")
        self.assertEqual(self.documents().state, "fetched")

    def test_many_orders_are_few_queries(self):
        for order_id in range(1, 6):
            self.packed(order_id)
        request = self.env["lazada.document"].sudo()._request
        self.env.flush_all()
        with self.assertQueryCount(20):
            request(self.store)
            self.env.flush_all()
        self.assertEqual(len(self.documents()), 5)

    # --- What Lazada refuses --- #

    def refused(self, *units, error=TOO_LATE, status="packed"):
        order = self.packed(1, *units, status=status)
        self.expect_document(error)
        self.run_cron("fetch")
        return self.documents(order)

    def test_lazada_does_not_know_yet(self):
        document = self.refused()
        self.assertEqual(document.state, "error")
        self.assertIn("34", document.error_message)
        self.assertTrue(document.next_attempt_at)
        self.expect_document()
        self.run_cron("fetch")
        self.assertEqual((document.state, document.attempts), ("fetched", 0))
        self.assertFalse(document.error_message)

    def test_the_parcel_has_gone(self):
        document = self.refused()
        document.item_ids.status = "shipped"
        self.expect_document(TOO_LATE)
        self.run_cron("fetch")
        self.assertEqual(document.state, "error")
        self.assertFalse(document.next_attempt_at)
        self.assertIn("Seller Center", document.error_message)
        self.assertTrue(document.activity_ids)

    def test_packed_again(self):
        document = self.refused()
        document.item_ids.status = "repacked"
        self.expect_document(TOO_LATE)
        self.run_cron("fetch")
        self.assertEqual(document.state, "pending")
        self.assertTrue(document.next_attempt_at)

    def test_never_possible(self):
        document = self.refused(error=NO_LABEL)
        self.assertEqual(document.state, "error")
        self.assertFalse(document.next_attempt_at)

    def test_cancelled_before_it_was_fetched(self):
        document = self.refused()
        document.item_ids.status = "canceled"
        self.run_cron("fetch")
        self.assertIn("cancelled", document.error_message)

    def test_lazada_is_down(self):
        """Nobody has to act: all of them wait, and go through later."""
        self.packed(1)
        self.packed(2)
        self.expect_document(DOWN)
        self.run_cron("fetch")
        self.assertEqual(set(self.documents().mapped("state")), {"pending"})
        self.assertEqual(self.lazada.count("get_document"), 1)
        self.expect_document()
        self.expect_document()
        self.run_cron("fetch")
        self.assertEqual(set(self.documents().mapped("state")), {"fetched"})

    def test_one_bad_document_does_not_stop_the_others(self):
        """Code 6 is Lazada's trouble, or what it thinks of these units."""
        first, second = self.packed(1), self.packed(2)
        self.expect_document(CODE_6)
        self.expect_document()
        self.run_cron("fetch")
        self.assertEqual(self.documents(second).state, "fetched")
        bad = self.documents(first)
        self.assertEqual(bad.state, "pending")
        for _try in range(2):
            self.expect_document(CODE_6)
            self.run_cron("fetch")
        self.assertEqual(bad.state, "error")

    def test_empty_file(self):
        self.packed(1)
        self.expect_document(b" \n")
        self.run_cron("fetch")
        document = self.documents()
        self.assertEqual(document.state, "error")
        self.assertIn("empty file", document.error_message)
        self.assertTrue(document.next_attempt_at)
        self.assertFalse(document.attachment_id)

    def test_neither_html_nor_pdf(self):
        self.packed(1)
        self.expect_document(b"\x89PNG\x00", "image/png")
        self.run_cron("fetch")
        document = self.documents()
        self.assertEqual(document.state, "error")
        self.assertIn("image/png", document.error_message)
        self.assertEqual(document.message_ids.attachment_ids.raw, b"\x89PNG\x00")
        self.expect_document()
        with self.lazada.serving():
            document.action_retry()
        self.assertEqual(document.state, "fetched")

    def test_a_frame_is_no_document(self):
        """A blank sheet must never be delivered as an invoice."""
        self.packed(1)
        self.expect_document(b"<iframe src='https://x/1.pdf'></iframe>")
        self.run_cron("fetch")
        document = self.documents()
        self.assertEqual(document.state, "error")
        self.assertIn("Nothing can be read", document.error_message)
        self.assertFalse(document.pdf_attachment_id)
        self.assertTrue(document.attachment_id)

    # --- Converter --- #

    def test_no_converter(self):
        """A clear state, nothing lost, and on by itself once there is one."""
        self.packed(1)
        self.expect_document(HTML.encode())
        with self.without_converter():
            self.run_cron("fetch")
        document = self.documents()
        self.assertEqual(document.state, "error")
        self.assertIn("wkhtmltopdf", document.error_message)
        self.assertEqual(document.attachment_id.raw, HTML.encode())
        self.assertTrue(document.next_attempt_at)
        self.run_cron("fetch")
        self.assertEqual(document.state, "fetched")
        self.assertEqual(self.lazada.count("get_document"), 1)

    def test_converter_fails_for_one(self):
        first, second = self.packed(1), self.packed(2)
        for _order in (first, second):
            self.expect_document(HTML.encode())
        answers = [ConverterError(Problem.TIMEOUT, "60 s"), PDF]
        with self.converter(answers):
            self.run_cron("fetch")
        states = {document.state for document in self.documents()}
        self.assertEqual(states, {"error", "fetched"})
        [failed] = self.documents().filtered(lambda row: row.state == "error")
        self.assertIn("60 s", failed.error_message)

    def test_one_activity_for_one_trouble(self):
        """A missing converter stops a thousand documents, and asks for one hand."""
        for order_id in (1, 2, 3):
            self.packed(order_id)
        for _order in range(3):
            self.expect_document(HTML.encode())
        with self.without_converter():
            for _try in range(6):
                self.run_cron("fetch")
        self.assertEqual(set(self.documents().mapped("attempts")), {6})
        self.assertEqual(len(self.documents().activity_ids), 1)

    def test_a_converter_that_always_fails_for_one(self):
        """It is tried three times, then a person is asked; Retry begins anew."""
        self.packed(1)
        self.expect_document(HTML.encode())
        for attempt in (1, 2, 3):
            with self.converter(ConverterError(Problem.FAILED, "exit code 9")):
                self.run_cron("fetch")
            document = self.documents()
            self.assertEqual((document.state, document.attempts), ("error", attempt))
            self.assertEqual(bool(document.next_attempt_at), attempt < 3)
        self.assertIn("exit code 9", document.error_message)
        self.assertTrue(document.activity_ids)
        with self.lazada.serving(), self.servers.serving():
            document.action_retry()
        self.assertEqual((document.state, document.attempts), ("fetched", 0))

    # --- What is too much, or no document at all --- #

    def test_a_bomb_is_set_aside_and_its_neighbours_go_on(self):
        """Seen: it killed the worker again and again, and the others were never
        converted."""
        orders = [self.packed(order_id) for order_id in range(1, 7)]
        bomb = f"<p>x</p><img src='data:image/png;base64,{GIGAPIXELS}'>"
        for number in range(6):
            self.expect_document((bomb if number == 2 else HTML).encode())
        self.run_cron("fetch")
        states = [self.documents(order).state for order in orders]
        self.assertEqual(states, ["fetched"] * 2 + ["error"] + ["fetched"] * 3)
        bad = self.documents(orders[2])
        self.assertIn("pixels of a picture", bad.error_message)
        self.assertFalse(bad.next_attempt_at)
        self.assertTrue(bad.attachment_id)
        self.assertTrue(bad.activity_ids)

    def test_what_only_begins_like_a_pdf(self):
        self.packed(1)
        self.expect_document(b"%PDF-1.4\n<p>502 Bad Gateway</p>", "application/pdf")
        self.run_cron("fetch")
        document = self.documents()
        self.assertEqual(document.state, "error")
        self.assertIn("cannot be opened", document.error_message)
        self.assertFalse(document.pdf_attachment_id)
        self.assertIn(b"Gateway", document.message_ids.attachment_ids.raw)
        self.expect_document(PDF, "application/pdf; charset=binary")
        with self.lazada.serving(), self.servers.serving():
            document.action_retry()
        self.assertEqual(document.pdf_attachment_id.raw, PDF)

    def test_a_charset_that_only_lazada_tells(self):
        """The letters of the PDF are those that were meant."""
        self.packed(1)
        page = "<p>ใบแจ้งหนี้</p>".encode("tis-620")
        self.expect_document(page, "text/html; charset=tis-620")
        self.run_cron("fetch")
        document = self.documents()
        pages = PdfReader(io.BytesIO(document.pdf_attachment_id.raw)).pages
        self.assertIn("ใบแจ้ง", pages[0].extract_text())
        self.assertEqual(document.mime_type, "text/html; charset=tis-620")

    # --- What kills the worker --- #

    def fetch_and_die(self, killer):
        """Run the scheduled action in a worker that is killed at some document."""

        def convert(page, *_arguments):
            if killer.encode() in page:
                raise Killed
            return PDF

        # what the worker has not committed goes with it
        self.env.cr.commit()  # pylint: disable=invalid-commit
        with self.converter(convert), contextlib.suppress(Killed):
            self.run_cron("fetch")
        self.env.invalidate_all()

    def test_what_kills_its_worker_is_set_aside(self):
        """Seen: attempts stayed 0, and the five good ones were never converted."""
        orders = [self.packed(order_id) for order_id in range(1, 7)]
        for number in range(6):
            self.expect_document(f"<p>page {number}</p>".encode())
        self.fetch_and_die("page 3")
        documents = self.documents()
        self.assertEqual(set(documents.mapped("unfinished")), {1})
        self.assertEqual(set(documents.mapped("state")), {"fetched"})
        for _run in range(3):
            self.fetch_and_die("page 3")
        good = documents - self.documents(orders[3])
        self.assertEqual(set(good.mapped("pdf_attachment_id.raw")), {PDF})
        self.assertEqual(set(good.mapped("unfinished")), {0})
        bad = self.documents(orders[3])
        self.assertEqual((bad.state, bad.unfinished), ("error", 2))
        self.assertIn("stopped twice", bad.error_message)
        self.assertFalse(bad.next_attempt_at)
        self.assertTrue(bad.activity_ids)
        with self.converter([PDF]), self.lazada.serving(), self.servers.serving():
            bad.action_retry()
        self.assertEqual((bad.state, bad.unfinished), ("fetched", 0))

    def test_a_begun_conversion_is_nobody_elses(self):
        """Committed and locked again: a second worker finds nothing that is due."""
        self.packed(1)
        self.expect_document(HTML.encode())

        def convert(*_arguments):
            Document = self.env["lazada.document"]
            self.assertEqual(Document.search([]).unfinished, 1)
            self.assertFalse(Document.search(Document._step_domain("convert")))
            return PDF

        with self.converter(convert):
            self.run_cron("fetch")
        self.assertEqual(self.documents().state, "fetched")
        self.assertFalse(self.documents().next_attempt_at)

    def test_a_lost_file_is_fetched_again(self):
        self.packed(1)
        self.expect_document(HTML.encode())
        with self.without_converter():
            self.run_cron("fetch")
        document = self.documents()
        document.attachment_id.raw = False
        self.run_cron("fetch")
        self.expect_document()
        self.run_cron("fetch")
        self.assertEqual(document.state, "fetched")

    # --- Buttons --- #

    def press_fetch(self, orders):
        with self.lazada.serving(), self.servers.serving():
            return orders.action_fetch_documents()["params"]["message"]

    def test_fetch_now_fetches_and_delivers(self):
        self.store.file_server_id = self.server
        orders = self.packed(1) + self.packed(2)
        self.expect_document()
        self.expect_document()
        self.assertIn("2 uploaded", self.press_fetch(orders))
        self.assert_delivered(self.documents()[0])
        self.assertIn("2 uploaded", self.press_fetch(orders))
        self.assertEqual(self.lazada.count("get_document"), 2)

    def test_fetch_now_tries_later_units_too(self):
        """Lazada's pages do not say that it refuses them."""
        order = self.packed(1, status="shipped")
        self.expect_document()
        self.assertIn("1 fetched", self.press_fetch(order))

    def test_fetch_now_too_early(self):
        order = self.packed(1, status="pending")
        self.assertIn("once units are packed", self.press_fetch(order))

    def test_run_in_the_process_manager(self):
        """S15: its timing can be set, its run is shown."""
        process = self.env.ref("lazada_invoice_ftp.process_fetch_documents")
        process.interval_number = 7
        cron = self.env.ref("lazada_invoice_ftp.ir_cron_lazada_fetch_documents")
        self.assertEqual(cron.interval_number, 7)
        self.fetched(1)
        run = self.env["lazada.sync.run"].search([("task", "=", "fetch_documents")])
        self.assertEqual((run.created, run.failed, run.api_calls), (1, 0, 1))
        self.assertEqual(run.state, "done")
