import base64
import io
from datetime import datetime

from openpyxl import Workbook

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.lazada_sof.tests.common import SofCase

from ..status_file import faults
from ..status_messages import FILE_SENTENCES, ROW_SENTENCES

HEADER = "Tracking number,Order number,Status,Event time,Note"


@tagged("post_install", "-at_install")
class TestStatusFiles(SofCase):
    def setUp(self):
        super().setUp()
        self.courier = self.env.ref("lazada_sof_import.courier_generic")
        self.store.sof_courier_id = self.courier

    def csv(self, *rows):
        return "\r\n".join([HEADER, *rows]).encode()

    def wizard(self, content, filename="status.csv", store=None):
        return self.env["lazada.sof.import"].create(
            {
                "store_id": (store or self.store).id,
                "file": base64.b64encode(content),
                "filename": filename,
            }
        )

    def assert_counts(self, report, **counts):
        found = {name: count for name, count in report.counts.items() if count}
        self.assertEqual(found, counts, report.problems)

    # === WHAT A FILE DOES === #

    def test_good_and_bad_rows(self):
        first, second = self.package(1), self.package(2)
        self.package(3, delivery_option_sof=0, shipment_provider="LEX")
        wizard = self.wizard(
            self.csv(
                "TN-P1,,Delivered,2026-01-18 11:04:05,left at door",
                "TN-P2,,Failed delivery,2026-01-18 12:00,nobody",
                "TN-P3,,Delivered,,",
                "TN-XX,,Delivered,,",
                "TN-P1,,Flown away,,",
                ",,Delivered,,",
                "TN-P2,,In transit,,",
            )
        )
        wizard.action_preview()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual(wizard.problem_count, 4)
        outcomes = {line.number: line.outcome for line in wizard.line_ids}
        self.assertEqual(
            outcomes,
            {
                2: "set",
                3: "set",
                4: "problem",
                5: "problem",
                6: "problem",
                7: "problem",
                8: "nothing",
            },
        )
        self.assertFalse(first.sof_delivered)  # a preview changes nothing
        self.assertFalse(self.env["lazada.sof.update"].search([]))
        wizard.action_import()
        self.assertTrue(first.sof_delivered)
        self.assertTrue(second.sof_not_delivered)
        self.assertEqual(first.sof_event_time, datetime(2026, 1, 18, 3, 4, 5))
        self.assertEqual(first.sof_note, "left at door")
        self.assertTrue(self.updates_of(second).is_held)
        self.assertEqual(wizard.problem_count, 4)
        problems = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        rows = problems.strip().splitlines()
        self.assertEqual(len(rows), 5)
        self.assertTrue(rows[1].startswith("4,TN-P3"), rows)
        self.assertIn("carried by LEX", rows[1])
        self.assertIn("Flown away", rows[3])

    def test_the_words_that_couriers_usually_have(self):
        """X1: POD is a delivery for whoever has to do with parcels."""
        words = self.courier._words()
        for outcome, group in {
            "delivered": ("POD", "Proof of Delivery", "success", "Signed by guard"),
            "not_delivered": ("RTS", "Return to sender", "Unable to deliver: no one"),
            None: ("OFD", "On hold", "Dispatched"),
        }.items():
            for word in group:
                self.assertEqual(words.outcome(word), outcome, word)

    def test_preview_with_nothing_to_import(self):
        """X1: there is no button that would do nothing."""
        self.package(1)
        wizard = self.wizard(self.csv("TN-P1,,In transit,,", "TN-XX,,POD,,"))
        wizard.action_preview()
        self.assertEqual((wizard.import_count, wizard.problem_count), (0, 1))
        arch = self.env.ref("lazada_sof_import.lazada_sof_import_view_form").arch
        self.assertIn("not import_count", arch)
        wizard = self.wizard(self.csv("TN-P1,,POD,,"))
        wizard.action_preview()
        self.assertEqual(wizard.import_count, 1)

    def test_preview_shows_the_clock_of_the_store(self):
        """X1: whoever looks may sit elsewhere."""
        self.package(1)
        self.env.user.tz = "Europe/Berlin"
        rows = ["TN-P1,,In transit,2026-01-18 11:04,", "TN-P1,,POD,2026-01-18T04:05Z,"]
        wizard = self.wizard(self.csv(*rows))
        wizard.action_preview()
        self.assertEqual(wizard.clock, "Singapore (UTC+8)")
        times = wizard.line_ids.sorted("number").mapped("event_time")
        times = [" ".join(time.split()) for time in times]
        self.assertEqual(times, ["1/18/26, 11:04 AM", "1/18/26, 12:05 PM"])

    def test_a_picture_is_called_a_picture(self):
        """X1: in plain words, and no name of ours in them."""
        picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
        with self.assertRaises(UserError) as caught:
            self.wizard(picture, "status.xlsx").action_preview()
        self.assertIn("status.xlsx: This is a picture", str(caught.exception))
        with self.assertRaises(UserError) as caught:
            self.wizard(b"Name,Address\nA,B\n", "status.csv").action_preview()
        self.assertNotIn("(", str(caught.exception))

    def test_problem_file_starts_no_formula(self):
        """What a courier wrote must not be run by the spreadsheet that opens it."""
        wizard = self.wizard(self.csv("\"=cmd|' /C calc'!A0\",,Delivered,,"))
        wizard.action_import()
        problems = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        self.assertNotIn(",=cmd", problems)
        self.assertNotIn(',"=cmd', problems)

    def test_same_file_twice_changes_nothing(self):
        package = self.package(1)
        content = self.csv("TN-P1,,Delivered,2026-01-18 11:04:05,first")
        self.wizard(content).action_import()
        update = self.updates_of(package)
        update.write({"state": "sent"})
        before = (package.write_date, package.sof_event_time, package.message_ids)
        report = self.store._import_sof_file(content, "again.csv")
        self.assert_counts(report, known=1)
        self.assertEqual(
            (package.write_date, package.sof_event_time, package.message_ids), before
        )
        self.assertEqual(self.updates_of(package), update)

    def test_order_number_for_several_packages(self):
        packages = self.package(1, {}, {"package_id": "PB", "tracking_code": "TB"})
        report = self.store._import_sof_file(self.csv(",1,Delivered,,"), "f.csv")
        self.assert_counts(report, set=1)
        self.assertEqual(packages.mapped("sof_delivered"), [True, True])

    def test_order_number_of_a_mixed_order(self):
        """The courier speaks of what it carried; the other package is Lazada's."""
        theirs = {"package_id": "PB", "tracking_code": "TB", "delivery_option_sof": 0}
        packages = self.package(1, {}, theirs)
        report = self.store._import_sof_file(self.csv(",1,Delivered,,"), "f.csv")
        self.assert_counts(report, set=1)
        flagged = packages.filtered("sof_delivered")
        self.assertEqual(flagged.mapped("lazada_id"), ["P1"])

    def test_order_number_after_a_repack(self):
        """A dissolved package has no say."""
        old = self.package(1)
        self.change(1, package_id="P9", tracking_code="TN-P9")
        self.expect_state(1)
        with self.talking():
            old._read_units(self.store)
        report = self.store._import_sof_file(self.csv(",1,Delivered,,"), "f.csv")
        self.assert_counts(report, set=1)
        self.assertFalse(old.sof_delivered)
        self.assertTrue(old.order_id.package_ids.filtered("item_ids").sof_delivered)

    def test_reference_that_is_a_tracking_number(self):
        """Some couriers call it *Shipment ID*, and have a number of their own."""
        first, second = self.package(1), self.package(2)
        content = (
            b"Shipment ID;Tracking ID;Status Description\n"
            b"TN-P1;;Delivered\nTN-P2;DHL-0815;Delivered\n"
        )
        dhl = self.env.ref("lazada_sof_import.courier_dhl_like")
        report = self.store._import_sof_file(content, "dhl.csv", dhl)
        self.assert_counts(report, set=2)
        self.assertEqual((first + second).mapped("sof_delivered"), [True, True])

    def test_tracking_number_of_another_order(self):
        packages = self.package(1) + self.package(2)
        report = self.store._import_sof_file(
            self.csv("TN-P1,2,Delivered,,", "TN-P1,no number of Lazada,Delivered,,"),
            "f.csv",
        )
        self.assert_counts(report, problem=1, set=1)
        self.assertIn("another order", report.problems[0].reason)
        self.assertEqual(packages.mapped("sof_delivered"), [True, False])

    def test_unknown_tracking_number_and_several_packages(self):
        """Which of them is meant is not clear; with one package it is."""
        packages = self.package(1, {}, {"package_id": "PB", "tracking_code": "TB"})
        single = self.package(2)
        content = self.csv("DHL-1,1,Delivered,,", "DHL-2,2,Delivered,,")
        report = self.store._import_sof_file(content, "f.csv")
        self.assert_counts(report, problem=1, set=1)
        self.assertIn("several packages", report.problems[0].reason)
        self.assertFalse(any(packages.mapped("sof_delivered")))
        self.assertTrue(single.sof_delivered)

    def test_contradiction_with_what_is_known(self):
        package = self.package(1)
        package.sof_not_delivered = True
        report = self.store._import_sof_file(self.csv("TN-P1,,Delivered,,"), "f.csv")
        self.assert_counts(report, problem=1)
        self.assertIn("Take the other flag back", report.problems[0].reason)

    def test_the_last_event_of_a_parcel_counts(self):
        """Whatever the order of the rows, and by which number they name the parcel."""
        first, second = self.package(1), self.package(2)
        content = self.csv(
            "TN-P1,,Failed,2026-01-15 09:00,nobody",
            ",1,Delivered,2026-01-16 09:00,guard",
            "TN-P2,,Delivered,2026-01-16 09:00,guard",
            "TN-P2,2,Failed,2026-01-15 09:00,nobody",
            "TN-P2,,In transit,2026-01-17 09:00,",
        )
        wizard = self.wizard(content)
        wizard.action_preview()
        outcomes = wizard.line_ids.sorted("number").mapped("outcome")
        self.assertEqual(outcomes, ["older", "set", "set", "older", "nothing"])
        wizard.action_import()
        self.assertIn("2 overtaken", wizard.summary)
        packages = first + second
        self.assertEqual(packages.mapped("sof_delivered"), [True, True])
        self.assertEqual(packages.mapped("sof_not_delivered"), [False, False])
        self.assertEqual(packages.mapped("sof_note"), ["guard", "guard"])
        self.assertEqual(set(self.updates_of(packages).mapped("status")), {"delivered"})

    def test_the_last_event_of_two_files_counts(self):
        """The second file may be the older one, and each may come again."""
        failed = self.csv("TN-P1,,Failed,2026-01-15 09:00,nobody")
        delivered = self.csv("TN-P1,,Delivered,2026-01-16 09:00,guard")
        package = self.package(1)
        for content, outcome in (
            (failed, "set"),
            (delivered, "set"),
            (failed, "older"),
            (delivered, "known"),
        ):
            report = self.store._import_sof_file(content, "f.csv")
            self.assert_counts(report, **{outcome: 1})
            self.env.invalidate_all()
        self.assertTrue(package.sof_delivered and not package.sof_not_delivered)
        self.assertEqual(package.sof_event_time, datetime(2026, 1, 16, 1))
        self.assertEqual(self.updates_of(package).mapped("status"), ["delivered"])

    def test_what_lazada_was_told_stays(self):
        package = self.package(1)
        failed = self.csv("TN-P1,,Failed,2026-01-15 09:00,")
        self.store._import_sof_file(failed, "f.csv")
        self.updates_of(package).state = "sent"
        delivered = self.csv("TN-P1,,Delivered,2026-01-16 09:00,")
        report = self.store._import_sof_file(delivered, "g.csv")
        self.assert_counts(report, problem=1)
        self.assertIn("told already", report.problems[0].reason)
        self.assertTrue(package.sof_not_delivered)
        # what is older than that changes nothing, and is no problem
        older = self.csv("TN-P1,,Delivered,2026-01-14 09:00,")
        self.assert_counts(self.store._import_sof_file(older, "h.csv"), older=1)

    def test_what_a_person_said_is_an_event_of_that_moment(self):
        package = self.package(1)
        package.action_sof_not_delivered()
        content = self.csv("TN-P1,,Delivered,2026-01-16 09:00,")
        self.assert_counts(self.store._import_sof_file(content, "f.csv"), older=1)
        self.assertTrue(package.sof_not_delivered)

    def test_a_day_without_a_time_is_not_before_or_after(self):
        package = self.package(1)
        failed = self.csv("TN-P1,,Failed,2026-01-15,")
        self.store._import_sof_file(failed, "f.csv")
        same_day = self.csv("TN-P1,,Delivered,2026-01-15 09:00,")
        report = self.store._import_sof_file(same_day, "g.csv")
        self.assert_counts(report, problem=1)
        self.assertIn("Take the other flag back", report.problems[0].reason)
        next_day = self.csv("TN-P1,,Delivered,2026-01-16,")
        self.assert_counts(self.store._import_sof_file(next_day, "h.csv"), set=1)
        self.assertTrue(package.sof_delivered)

    def test_rows_of_which_nobody_knows_which_came_last(self):
        package = self.package(1)
        content = self.csv(
            "TN-P1,,Delivered,2026-01-18 10:00,", ",1,Failed,2026-01-18 10:00,"
        )
        report = self.store._import_sof_file(content, "f.csv")
        self.assert_counts(report, problem=2)
        self.assertIn("both delivered and not", report.problems[0].reason)
        self.assertFalse(package.sof_delivered or package.sof_not_delivered)

    # === DATES AND ENCODINGS === #

    def test_the_column_tells_day_from_month(self):
        package = self.package(1)
        content = self.csv(
            "TN-P1,,Failed,01/15/2026,",
            "TN-P1,,Failed,01/02/2026,",
            "TN-P1,,Delivered,02/10/2026,",
        )
        self.courier.date_order = "day_first"
        self.assert_counts(
            self.store._import_sof_file(content, "f.csv"), set=1, older=2
        )
        self.assertEqual(package.sof_event_time, datetime(2026, 2, 9, 16))

    def test_the_preview_asks_where_the_column_does_not_tell(self):
        package = self.package(1)
        wizard = self.wizard(self.csv("TN-P1,,Delivered,03/04/2026,"))
        wizard.action_preview()
        self.assertTrue(wizard.asks_date_order)
        self.assertIn("Day and month", wizard.line_ids.reason)
        with Form(wizard) as form:
            form.date_order = "month_first"
        wizard.action_preview()
        self.assertFalse(wizard.asks_date_order)
        wizard.action_import()
        self.assertEqual(package.sof_event_time, datetime(2026, 3, 3, 16))

    def test_nobody_to_ask(self):
        """A file that comes by itself: the courier's setting, or no guess."""
        package = self.package(1)
        content = self.csv("TN-P1,,Delivered,03/04/2026,")
        report = self.store._import_sof_file(content, "f.csv")
        self.assert_counts(report, problem=1)
        self.assertFalse(package.sof_delivered)
        self.courier.date_order = "month_first"
        self.assert_counts(self.store._import_sof_file(content, "f.csv"), set=1)

    def test_a_chosen_encoding(self):
        package = self.package(1)
        content = "運單號,狀態\nTN-P1,已簽收\n".encode("big5")
        wizard = self.wizard(content)
        with self.fails(UserError, "No line with the names"):
            wizard.action_preview()
        wizard.encoding = "big5"
        wizard.action_preview()
        wizard.action_import()
        self.assertTrue(package.sof_delivered)

    def test_other_stores_packages_are_out_of_reach(self):
        other = self.make_store("LZD-2").with_env(self.env)
        self.package(1)
        report = other._import_sof_file(self.csv("TN-P1,,Delivered,,"), "f.csv")
        self.assert_counts(report, problem=1)

    def test_xlsx_with_real_dates(self):
        package = self.package(1)
        book = Workbook()
        book.active.append(HEADER.split(","))
        moment = datetime(2026, 1, 18, 11, 4, 5)
        book.active.append(["TN-P1", None, "Delivered", moment, None])
        content = io.BytesIO()
        book.save(content)
        self.wizard(content.getvalue(), "status.xlsx").action_import()
        self.assertEqual(package.sof_event_time, datetime(2026, 1, 18, 3, 4, 5))

    def test_encodings_and_separators(self):
        """What couriers of the store's country export, through the wizard."""
        thai, vietnamese = "จัดส่งสำเร็จ", "giao hàng thành công"
        files = (
            ("sg", "utf-8", ",", "Delivered"),
            ("sg", "utf-8-sig", ";", "Delivered"),
            ("sg", "utf-16", "\t", "已签收"),
            ("th", "utf-8", "\t", thai),
            ("th", "cp874", ";", thai),
            ("vn", "utf-8-sig", ",", vietnamese),
            ("vn", "cp1258", "\t", vietnamese),
            ("vn", "cp1258", ";", vietnamese),
            ("sg", "gb18030", ",", "已签收"),
            ("th", "gb18030", ",", "已签收"),
        )
        for number, (region, encoding, separator, word) in enumerate(files, 1):
            with self.subTest(region=region, encoding=encoding, separator=separator):
                package = self.package_of(region, number)
                rows = (
                    ("Tracking number", "Status", "Event time"),
                    (package.tracking_number, word, "18/01/2026 11:04"),
                    ("TN-unknown", word, "18/01/2026 11:04"),
                )
                text = "\r\n".join(separator.join(row) for row in rows)
                wizard = self.wizard(text.encode(encoding), store=package.store_id)
                wizard.action_preview()
                outcomes = wizard.line_ids.sorted("number").mapped("outcome")
                self.assertEqual(outcomes, ["set", "problem"])
                wizard.action_import()
                self.assertTrue(package.sof_delivered)
                hour = 3 if region == "sg" else 4
                moment = datetime(2026, 1, 18, hour, 4)
                self.assertEqual(package.sof_event_time, moment)

    def package_of(self, region, number):
        """Return a package of a store in another country, not imported to Odoo."""
        store = self.store
        if region != store.region:
            store = self.make_store(f"{region}-{number}", region=region)
            store = store.with_env(self.env)
            store.sof_courier_id = self.courier
        order = self.download_one(
            number,
            {
                "status": "ready_to_ship",
                "delivery_option_sof": 1,
                "package_id": f"P{number}",
                "tracking_code": f"TN-P{number}",
            },
            store=store,
        )
        return order.package_ids

    def test_every_kind_of_bad_row(self):
        """Good rows go through, each bad one has its reason, nothing is half-done."""
        good = self.package(1) + self.package(2)
        untouched = self.env["lazada.package"].union(
            *(self.package(number) for number in range(3, 10)),
            self.package(10, delivery_option_sof=0, shipment_provider="LEX"),
            self.package(11),
            self.package(12, status="failed_delivery"),
        )
        untouched.filtered(lambda row: row.lazada_id == "P11").status = "canceled"
        bad = {
            ",,Delivered,,": "neither a tracking number",
            "1.23E+12,,Delivered,,": "rounded",
            "TN-P3,,,,": "no status",
            "TN-P4,,Flown away,,": "word is not known",
            "TN-P5,,Delivered,31/02/2026,": "time cannot be read",
            "TN-P6,,Delivered,01/01/2099,": "more than a day ahead",
            "TN-P7,,Delivered,18/01/2026,": "both delivered and not",
            "TN-P7,,Failed,18/01/2026,": "both delivered and not",
            "TN-P1,,Delivered,18/01/2026,door": "stands further up",
            "TN-P8,,Delivered,,,more,cells": "more cells",
            "TN-XX,,Delivered,,": "no such package",
            "TN-P9,1,Delivered,,": "another order",
            "TN-P10,,Delivered,,": "carried by LEX",
            "TN-P11,,Delivered,,": "no such package",
            "TN-P12,,Delivered,,": "any more",
        }
        content = self.csv(
            "TN-P1,,Delivered,18/01/2026,door", "TN-P2,,Failed,18/01/2026,", *bad
        )
        wizard = self.wizard(content)
        wizard.action_preview()
        self.assertFalse(self.env["lazada.sof.update"].search([]))
        wizard.action_import()
        self.assertEqual(wizard.problem_count, len(bad))
        self.assertTrue(good[0].sof_delivered and good[1].sof_not_delivered)
        self.assertFalse(
            any(untouched.mapped("sof_delivered"))
            or any(untouched.mapped("sof_not_delivered"))
        )
        self.assertEqual(self.updates_of(good + untouched).package_id, good)
        problems = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        lines = problems.strip().splitlines()[1:]
        for number, (line, words) in enumerate(
            zip(lines, bad.values(), strict=True), 4
        ):
            self.assertTrue(line.startswith(f"{number},"), line)
            self.assertIn(words, line)

    def test_no_status_file_at_all(self):
        for content, words in (
            (b"\r\n", "empty"),
            (b"%PDF-1.4", "neither a CSV nor an XLSX"),
            (b"<html><body>x</body></html>", "web page"),
        ):
            with self.subTest(words), self.fails(UserError, words):
                self.wizard(content, "x.csv").action_preview()
        with self.fails(UserError, "Choose a file"):
            self.env["lazada.sof.import"].create(
                {"store_id": self.store.id}
            ).action_import()

    def test_wizard_form(self):
        wizard = Form(self.env["lazada.sof.import"])
        self.assertEqual(wizard.store_id, self.store)
        self.assertEqual(wizard.courier_id, self.courier)

    # === WORDS === #

    def test_every_fault_has_a_sentence(self):
        self.assertEqual(set(ROW_SENTENCES), set(faults.ROW_PROBLEMS))
        self.assertEqual(set(FILE_SENTENCES), set(faults.FILE_FAULTS))

    def test_default_couriers(self):
        generic = self.env.ref("lazada_sof_import.courier_generic")
        dhl = self.env.ref("lazada_sof_import.courier_dhl_like")
        self.assertTrue(generic.word_ids and dhl.word_ids and dhl.column_ids)
        for courier in generic + dhl:
            self.assertTrue(courier._words())
            self.assertTrue(courier._layout(self.store))

    def test_own_words_of_a_courier(self):
        package = self.package(1)
        own = self.env["lazada.sof.courier"].create(
            {
                "name": "Uncle Bob",
                "word_ids": [(0, 0, {"name": "handed over", "outcome": "delivered"})],
            }
        )
        content = self.csv("TN-P1,,Handed Over,,")
        self.store._import_sof_file(content, "f.csv", own)
        self.assertTrue(package.sof_delivered)

    def test_thai_encoding(self):
        thai = self.make_store("LZD-TH", region="th").with_env(self.env)
        layout = self.courier._layout(thai)
        self.assertIn("cp874", layout.encodings)
