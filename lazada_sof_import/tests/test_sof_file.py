from unittest.mock import patch

from odoo.tests import Form, tagged

from odoo.addons.lazada_sof.tests.common import SofCase

from ..models.lazada_sof_file import LEASE, MOST_BREAKS
from ..status_file import Limits

POISON = b"Tracking number,Status\r\nTN-P9,Delivered\r\n"
GOOD = b"Tracking number,Status\r\nTN-P1,Delivered\r\n"


class Killed(BaseException):
    """Ends what runs as a killed process ends."""


@tagged("post_install", "-at_install")
class TestSofFile(SofCase):
    def setUp(self):
        super().setUp()
        self.store.sof_courier_id = self.env.ref("lazada_sof_import.courier_generic")

    def receive(self, *contents):
        Attachment = self.env["mail.thread"]._Attachment
        files = [
            Attachment(f"{number}.csv", content, {})
            for number, content in enumerate(contents)
        ]
        File = self.env["lazada.sof.file"]
        File._receive_mail(self.store, files, "courier@example.net")
        return File.search([], order="id")

    def run_cron(self):
        self.cron("import_sof_files", "lazada_sof_import")

    def killing(self, *contents):
        """Let the process end when it reads one of these files."""
        Store = self.env.registry["lazada.store"]
        usual = Store._open_sof_file

        def read(store, content, *args):
            if content in contents:
                raise Killed
            return usual(store, content, *args)

        return patch.object(Store, "_open_sof_file", read)

    def pass_time(self, files):
        waiting = files.filtered("next_attempt_at")
        for file in waiting:
            file.next_attempt_at -= LEASE

    def test_a_file_that_kills_is_set_aside_and_the_others_go_on(self):
        package = self.package(1)
        poison, good = self.receive(POISON, GOOD)
        with self.killing(POISON):
            for _death in range(MOST_BREAKS):
                with self.fails(Killed, ""):
                    self.run_cron()
                self.env.invalidate_all()
                self.assertEqual(poison.state, "pending")
                # at once, though the other one is not out of the way
                self.run_cron()
                self.env.invalidate_all()
                self.assertTrue(package.sof_delivered)
                self.assertEqual(good.state, "done")
                self.pass_time(poison)
            self.run_cron()
        self.env.invalidate_all()
        self.assertEqual((poison.state, poison.break_count), ("error", MOST_BREAKS))
        self.assertIn("has ended 2 times", poison.error_message)
        self.assertTrue(poison.activity_ids)
        self.assertFalse(poison.next_attempt_at)

    def test_a_person_tries_it_again(self):
        [file] = self.receive(POISON)
        file.write({"break_count": MOST_BREAKS})
        self.run_cron()
        self.assertEqual(file.state, "error")
        file.action_import()
        self.assertEqual((file.state, file.break_count), ("rejected", 0))

    def test_a_file_of_no_use_can_be_imported_later(self):
        [file] = self.receive(GOOD)
        self.run_cron()
        self.assertEqual(file.state, "rejected")
        package = self.package(1)
        file.action_import()
        self.assertEqual(file.state, "done")
        self.assertTrue(package.sof_delivered)
        self.assertFalse(file.content)
        self.assertFalse(file.activity_ids)

    def test_an_unexpected_fault_is_tried_again(self):
        [file] = self.receive(GOOD)
        Store = self.env.registry["lazada.store"]
        fault = patch.object(Store, "_open_sof_file", side_effect=MemoryError)
        with fault, self.assertLogs("odoo.addons.lazada_connector", "ERROR"):
            self.run_cron()
        self.assertEqual((file.state, file.break_count), ("error", 0))
        self.assertTrue(file.next_attempt_at)

    def test_too_large_a_file_is_not_kept(self):
        with patch(
            "odoo.addons.lazada_sof_import.models.lazada_sof_file.Limits",
            lambda: Limits(content=10),
        ):
            [file] = self.receive(GOOD)
        self.assertEqual(file.state, "rejected")
        self.assertFalse(file.content)

    def test_views(self):
        [file] = self.receive(GOOD)
        self.open_views(self.env.ref("lazada_sof_import.lazada_sof_file_action"))
        with Form(file) as form:
            self.assertEqual(form.id, file.id)
