from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.transport import Kind, TransportError
from odoo.addons.lazada_sof_import.status_file import Limits

from ..models.lazada_sof_file import AT_SERVER, MOST_NEW_FILES
from .common import FolderCase

DELIVERED = "TN-P1,,Delivered,2026-01-18 11:04:05,left at door"


@tagged("post_install", "-at_install")
class TestStatusFolder(FolderCase):
    # === A FILE'S WAY === #

    def test_a_file_is_imported_and_moved_with_a_report(self):
        package = self.package(1)
        content = self.csv(DELIVERED)
        self.folder.put("status/monday.csv", content)
        self.import_all()
        self.assertTrue(package.sof_delivered)
        file = self.status_files()
        self.assertEqual((file.state, file.set_count), ("done", 1))
        self.assertRegex(file.target, r"^status/done/\d{8}-\d{6} monday\.csv$")
        self.assertEqual(self.folder.files[file.target], content)
        self.assertEqual(
            self.folder.names(), [file.target, f"{file.target}.report.txt"]
        )
        self.assertIn("1 rows imported", self.report_of(file))

    def test_the_run_is_recorded(self):
        self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.folder.put("status/b.csv", b"%PDF-1.4 no status file")
        self.import_all()
        run = self.env["lazada.sync.run"].search([("task", "=", "import_sof_files")])
        self.assertEqual((run.created, run.updated, run.failed), (1, 1, 1))

    def test_nothing_there_is_no_run(self):
        self.run_cron()
        run = self.env["lazada.sync.run"].search([("task", "=", "import_sof_files")])
        self.assertFalse(run)
        self.assertFalse(self.status_files())

    def test_the_first_look_reads_nothing(self):
        self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.status_files().state, "pending")
        self.assertFalse(self.folder.reads)

    def test_a_file_still_being_written_is_left_alone(self):
        package = self.package(1)
        whole = self.csv(DELIVERED)
        self.folder.put("status/a.csv", whole[:-20], minute=1)
        self.run_cron()
        self.pass_time()
        self.folder.put("status/a.csv", whole, minute=2)
        self.run_cron()
        self.assertFalse(self.folder.reads)
        self.assertFalse(package.sof_delivered)
        self.pass_time()
        self.run_cron()
        self.assertTrue(package.sof_delivered)
        self.assertEqual(len(self.status_files()), 1)

    def test_a_file_of_the_same_size_may_be_another(self):
        self.folder.put("status/a.csv", b"1234", minute=1)
        self.run_cron()
        self.pass_time()
        self.folder.put("status/a.csv", b"5678", minute=2)
        self.run_cron()
        self.assertFalse(self.folder.reads)

    def test_names_of_unfinished_files_are_passed_over(self):
        for name in (".a.csv", "~$a.xlsx", "a.csv.part", "a.CSV.FILEPART", "a.tmp"):
            self.folder.put(f"status/{name}", b"x")
        self.import_all()
        self.assertFalse(self.status_files())
        self.assertEqual(len(self.folder.files), 5)

    def test_a_file_that_somebody_took_away_is_forgotten(self):
        self.folder.put("status/a.csv", b"x")
        self.run_cron()
        self.folder.files.clear()
        self.pass_time()
        self.run_cron()
        self.assertFalse(self.status_files())

    # === GOOD AND BAD FILES === #

    def test_the_same_file_again_changes_nothing(self):
        package = self.package(1)
        content = self.csv(DELIVERED)
        self.folder.put("status/a.csv", content)
        self.import_all()
        package.sof_delivered = False  # a person knows better
        self.folder.put("status/again.csv", content, minute=9)
        self.import_all()
        self.assertFalse(package.sof_delivered)
        again = self.status_files(name="again.csv")
        self.assertEqual((again.state, again.set_count), ("done", 0))
        self.assertIn("the same as a.csv", self.report_of(again))

    def test_the_same_file_in_the_folder_of_another_store(self):
        """X11: it is read for that store, too."""
        first = self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.import_all()
        self.assertTrue(first.sof_delivered)
        self.store = self.make_store(
            "LZD-2",
            shipping_allocate_type="TFS",
            sof_carrier_id=self.carrier.id,
            sof_courier_id=self.store.sof_courier_id.id,
            sof_file_server_id=self.server.id,
            sof_inbox_folder="second",
        ).with_env(self.env)
        second = self.package(2, tracking_code="TN-P1")
        self.folder.put("second/b.csv", self.csv(DELIVERED))
        self.import_all()
        self.assertTrue(second.sof_delivered)

    def test_a_broken_file_goes_to_the_error_folder_and_the_others_go_on(self):
        package = self.package(1)
        self.folder.put("status/a.csv", b"\x00\xff\x00\xff")
        self.folder.put("status/b.csv", self.csv(DELIVERED))
        self.import_all()
        self.assertTrue(package.sof_delivered)
        broken = self.status_files(name="a.csv")
        self.assertEqual(broken.state, "rejected")
        self.assertTrue(broken.target.startswith("status/error/"))
        self.assertEqual(self.folder.files[broken.target], b"\x00\xff\x00\xff")
        self.assertIn("a.csv", self.report_of(broken))
        self.assertEqual(broken.activity_ids.user_id, self.store.user_id)

    def test_rows_that_cannot_be_used_are_in_the_report(self):
        package = self.package(1)
        rows = [DELIVERED, "TN-XX,,Delivered,,"]
        self.folder.put("status/a.csv", self.csv(*rows))
        self.import_all()
        file = self.status_files()
        self.assertTrue(package.sof_delivered)
        self.assertEqual((file.state, file.problem_count), ("done", 1))
        self.assertIn("Row 3:", self.report_of(file))

    def test_a_file_without_a_usable_row_is_imported_again_when_it_comes_again(self):
        content = self.csv(DELIVERED)
        self.folder.put("status/a.csv", content)
        self.import_all()
        self.assertEqual(self.status_files().state, "rejected")
        package = self.package(1)
        self.folder.put("status/a.csv", content, minute=5)
        self.import_all()
        self.assertTrue(package.sof_delivered)
        self.assertEqual(self.status_files().mapped("state"), ["rejected", "done"])

    def test_too_large_a_file_is_not_even_read(self):
        self.folder.put("status/a.csv", b"x" * 11)
        with patch(
            "odoo.addons.lazada_sof_folder.models.lazada_sof_file.Limits",
            lambda: Limits(content=10),
        ):
            self.import_all()
        self.assertEqual(self.status_files().state, "rejected")
        self.assertFalse(self.folder.reads)

    # === KILLED IN BETWEEN === #

    def import_without_moving(self):
        """Import what is due, and stop before it is moved away."""
        self.run_cron()
        self.pass_time()
        with patch.object(transport, "connect", self.folder.connect):
            files = self.status_files()
            files._process_now(AT_SERVER)
            files._import_begun(self.env["lazada.sync.run"])

    def test_killed_before_the_file_was_moved(self):
        package = self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.import_without_moving()
        self.assertTrue(package.sof_delivered)
        self.assertIn("status/a.csv", self.folder.files)
        package.sof_delivered = False
        self.run_cron()
        self.assertFalse(package.sof_delivered)  # not imported once more
        self.assertEqual(self.status_files().state, "done")
        self.assertEqual(len(self.folder.reads), 1)
        self.assertEqual(len(self.folder.moves), 1)

    def test_killed_after_the_file_was_moved(self):
        self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.import_without_moving()
        file = self.status_files()
        self.folder.move("status/a.csv", file.target)
        self.run_cron()
        self.assertEqual(file.state, "done")
        self.assertEqual(len(self.folder.moves), 1)
        self.assertTrue(self.report_of(file))

    def test_another_file_has_come_under_the_name_meanwhile(self):
        first, second = self.package(1), self.package(2)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.import_without_moving()
        file = self.status_files()
        self.folder.move("status/a.csv", file.target)
        self.folder.put(
            "status/a.csv", self.csv("TN-P2,,Delivered,2026-01-18 12:00,"), minute=30
        )
        self.run_cron()
        self.assertEqual(file.state, "done")
        self.assertIn("status/a.csv", self.folder.files)
        self.import_all()
        self.assertTrue(first.sof_delivered and second.sof_delivered)
        self.assertEqual(self.status_files().mapped("state"), ["done", "done"])

    # === A SERVER THAT FAILS === #

    def test_a_server_that_cannot_be_reached(self):
        self.package(1)
        self.folder.put("status/a.csv", self.csv(DELIVERED))
        self.run_cron()
        self.pass_time()
        self.folder.failure = TransportError(Kind.UNREACHABLE, "connection refused")
        self.run_cron()
        run = self.env["lazada.sync.run"].search([("task", "=", "import_sof_files")])
        self.assertEqual(run.failed, 1)
        self.assertIn("Couriers cannot be reached", run.message)
        self.assertEqual(self.status_files().state, "pending")
        self.folder.failure = None
        self.run_cron()
        self.assertEqual(self.status_files().state, "done")

    def test_a_file_that_may_not_be_read_does_not_stop_the_others(self):
        package = self.package(1)
        self.folder.put("status/a.csv", b"secret")
        self.folder.put("status/b.csv", self.csv(DELIVERED))
        read = self.folder.read

        def refuse(path, most):
            if path == "status/a.csv":
                raise TransportError(Kind.PERMISSION, "550 not you")
            return read(path, most)

        with patch.object(self.folder, "read", refuse):
            self.import_all()
        self.assertTrue(package.sof_delivered)
        refused = self.status_files(name="a.csv")
        self.assertEqual((refused.state, refused.attempts), ("error", 1))
        self.assertIn("550 not you", refused.error_message)
        with patch.object(transport, "connect", self.folder.connect):
            refused.action_retry()
        self.assertEqual(refused.state, "pending")
        self.run_cron()
        self.assertEqual(refused.state, "rejected")

    def test_a_connection_that_breaks_lets_the_rest_wait(self):
        self.folder.put("status/a.csv", b"1")
        self.folder.put("status/b.csv", b"2")

        def break_off(path, most):
            self.folder.broken = True
            self.folder.failure = TransportError(Kind.UNREACHABLE, "gone")
            raise TransportError(Kind.BROKEN, "reset by peer")

        with patch.object(self.folder, "read", break_off):
            self.import_all()
        files = self.status_files()
        self.assertEqual(files.mapped("state"), ["pending", "pending"])
        self.assertTrue(all(files.mapped("next_attempt_at")))

    def test_a_server_that_drips_is_asked_no_more(self):
        for name in "abc":
            self.folder.put(f"status/{name}.csv", b"1")

        def drip(path, most):
            self.folder.broken = True
            self.folder.reads.append(path)
            raise TransportError(Kind.SLOW, "it took too long in all")

        with patch.object(self.folder, "read", drip):
            self.import_all()
        self.assertEqual(self.status_files().mapped("state"), ["pending"] * 3)
        self.assertEqual(len(self.folder.reads), 1)

    # === ONE FILE NEVER STOPS THE OTHERS === #

    def require_the_others_go_on(self):
        package = self.package(1)
        self.folder.put("status/good.csv", self.csv(DELIVERED))
        self.import_all()
        self.assertTrue(package.sof_delivered)
        self.assertEqual(self.status_files(name="good.csv").state, "done")

    def test_a_file_larger_than_the_database_can_count(self):
        self.folder.put("status/a.csv", b"x")
        self.folder.sizes["status/a.csv"] = 3_000_000_000
        self.require_the_others_go_on()
        huge = self.status_files(name="a.csv")
        self.assertEqual(huge.state, "rejected")
        self.assertIn("too large", huge.report)
        self.assertIn(huge.target, self.folder.files)

    def test_a_file_that_sends_more_than_it_announced(self):
        self.folder.put("status/a.csv", b"x")
        read = self.folder.read

        def send_more(path, most):
            if path == "status/a.csv":
                self.folder.broken = True
                raise TransportError(Kind.TOO_LARGE, f"{path}: more came")
            return read(path, most)

        with patch.object(self.folder, "read", send_more):
            self.require_the_others_go_on()
        bad = self.status_files(name="a.csv")
        self.assertEqual(bad.state, "rejected")
        self.assertIn("more came", bad.report)

    def test_odd_names(self):
        """NUL, a folder, a name that the server does not tell in UTF-8."""
        names = ("a\x00.csv", "sub/b.csv", "\ufffd\ufffd.csv", "new\nline.csv")
        for name in names:
            self.folder.put(f"status/{name}", b"x")
        self.require_the_others_go_on()
        odd = self.status_files(state="error")
        self.assertEqual(len(odd), len(names))
        for file in odd:
            self.assertFalse(file.next_attempt_at)
            self.assertIn("cannot be taken by its name", file.error_message)
            self.assertNotRegex(file.name, "[\x00-\x1f]")
        self.run_cron()
        self.assertEqual(self.status_files(state="error"), odd)
        self.assertEqual(len(odd.activity_ids), 1)
        for name in names:
            del self.folder.files[f"status/{name}"]
        with patch.object(transport, "connect", self.folder.connect):
            odd.action_retry()
        self.assertFalse(odd.exists())

    def test_names_longer_than_any_file_system_takes(self):
        names = [f"{'n' * 300}{number}.csv" for number in range(2)]
        names.append("n" * 4000 + ".csv")
        for name in names:
            self.folder.put(f"status/{name}", b"x")
        self.require_the_others_go_on()
        odd = self.status_files(state="error")
        self.assertEqual(len(odd), 1)
        self.assertIn("too long", odd.error_message)
        self.assertFalse([path for path in self.folder.reads if "nnn" in path])

    def test_more_files_than_one_look_takes(self):
        count = MOST_NEW_FILES + 5
        for number in range(count):
            self.folder.put(f"status/{number}.csv", b"x")
        self.run_cron()
        self.assertEqual(len(self.status_files()), MOST_NEW_FILES)
        self.run_cron()
        self.assertEqual(len(self.status_files()), count)

    def test_a_server_that_is_down_keeps_back_no_mail(self):
        package = self.package(1)
        Attachment = self.env["mail.thread"]._Attachment
        mailed = [Attachment("m.csv", self.csv(DELIVERED), {})]
        self.env["lazada.sof.file"]._receive_mail(self.store, mailed, "x@example.net")
        self.folder.failure = TransportError(Kind.UNREACHABLE, "connection refused")
        self.run_cron()
        self.assertTrue(package.sof_delivered)

    def test_a_name_as_long_as_a_name_can_be(self):
        name = "ก" * 83 + ".csv"
        self.folder.put(f"status/{name}", b"x")
        self.import_all()
        file = self.status_files()
        self.assertLessEqual(len(f"{file.target}.report.txt".encode()), 255 + 13)
        self.assertTrue(file.target.endswith("ก.csv"))

    # === SETTINGS === #

    def test_folders_stay_beneath_that_of_the_server(self):
        for folder in ("../up", "/root", "a//b", "a/", "", False):
            with self.assertRaises(ValidationError, msg=str(folder)):
                self.store.sof_inbox_folder = folder

    def test_each_kind_of_file_has_its_own_folder(self):
        with self.assertRaises(ValidationError):
            self.store.sof_error_folder = self.store.sof_done_folder

    @mute_logger("odoo.sql_db")
    def test_two_stores_do_not_share_a_folder(self):
        with self.assertRaises(IntegrityError):
            self.store.copy({"code": "SECOND", "sof_file_server_id": self.server.id})
            self.env.flush_all()

    def test_an_archived_server_is_left_alone(self):
        self.server.active = False
        self.folder.failure = AssertionError("it must not be asked")
        self.run_cron()
