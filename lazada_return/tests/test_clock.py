from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .returning import DAY, ReturnCase, changed, line_row, ms

KIND = "lazada_return.mail_activity_return_to_decide"


@tagged("post_install", "-at_install")
class TestClock(ReturnCase):
    def ends_in(self, **left):
        return fields.Datetime.now() + timedelta(**left)

    def warn(self):
        self.cron("warn_returns", "lazada_return")

    def warnings(self, record):
        kind = self.env.ref(KIND)
        return record.activity_ids.filtered(lambda row: row.activity_type_id == kind)

    def test_the_colours_of_the_clock(self):
        for left, wanted in (
            ({"hours": 13}, "in_time"),
            ({"hours": 11}, "twelve_hours"),
            ({"hours": 1}, "two_hours"),
            ({"hours": -1}, "late"),
        ):
            record = self.env["lazada.return"].new(
                {"deadline": self.ends_in(**left), "store_id": self.store.id}
            )
            self.assertEqual(record.decision_urgency, wanted)
            self.assertAlmostEqual(record.hours_left, left["hours"], delta=0.1)

    def test_a_clock_is_warned_of_once(self):
        record = self.make_return(deadline=self.ends_in(hours=20))
        self.warn()
        self.assertEqual(self.warnings(record).user_id, self.store.user_id)
        self.warnings(record).unlink()
        self.warn()
        self.assertFalse(self.warnings(record))
        run = self.env["lazada.sync.run"].search([("task", "=", "warn_returns")])
        self.assertEqual(run.updated, 1)

    def test_a_clock_that_is_far_from_its_end(self):
        record = self.make_return(deadline=self.ends_in(hours=30))
        self.warn()
        self.assertFalse(self.warnings(record))

    def test_the_next_clock_of_the_same_return(self):
        record = self.make_return(deadline=self.ends_in(hours=20))
        self.warn()
        clock = ms(self.ends_in(hours=22))
        row = changed(self.row, 2, reverse_status="BUYER_RETURN_ITEM", sla=clock)
        self.read_rows(row)
        self.warn()
        self.assertEqual(len(self.warnings(record)), 1)
        self.assertEqual(record.warned_deadline, record.deadline)

    def test_what_is_decided_needs_no_warning_any_more(self):
        record = self.make_return(deadline=self.ends_in(hours=20))
        self.warn()
        self.read_rows(
            changed(self.row, 1, reverse_status="SELLER_AGREE_RETURN", sla=0)
        )
        self.assertFalse(self.warnings(record))

    def test_what_lazada_decides_is_not_warned_of(self):
        record = self.make_return(deadline=self.ends_in(hours=1), to_seller=False)
        self.assertFalse(record.is_to_decide)
        self.warn()
        self.assertFalse(self.warnings(record))

    def test_the_earliest_line_counts(self):
        first, last = self.ends_in(hours=20), self.ends_in(hours=40)
        record = self.make_return(units=2, deadline=last)
        line = record.line_ids[0]
        row = changed(self.row, 1)
        row["reverse_order_lines"][0] = line_row(
            line.lazada_id,
            line.item_number,
            deadline=first,
            changed=line.lazada_updated_at + DAY,
        )
        self.read_rows(row)
        self.assertEqual(record.deadline, first.replace(microsecond=0))

    def test_the_card_counts_what_waits(self):
        self.make_return(deadline=self.ends_in(hours=1))
        self.assertEqual(self.store.return_to_decide_count, 1)
        self.assertEqual(self.store.return_late_count, 1)
        store = self.store.with_context(figure="return_to_decide_count")
        action = store.action_view_figure()
        found = self.env["lazada.return"].search(action["domain"])
        self.assertEqual(found, self.the_return())
