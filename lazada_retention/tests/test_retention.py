import time
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api.turns import FIRST_ROWS
from odoo.addons.lazada_connector.retention import Retention
from odoo.addons.lazada_connector.tests.common import LazadaCase

from ..kept import KEPT

LOGGER = "odoo.addons.lazada_retention.models.lazada_retention"


@tagged("post_install", "-at_install")
class TestRetention(LazadaCase):
    """O4: nothing grows for ever."""

    def setUp(self):
        super().setUp()
        self.Retention = self.env["lazada.retention"]
        self.Retention._sync()
        self.rule = self.rule_of("lazada.sync.run", "all")
        self.old = fields.Datetime.now() - timedelta(days=61)

    def rule_of(self, model, key):
        domain = [("model", "=", model), ("key", "=", key)]
        return self.Retention.search(domain)

    def make_runs(self, count, **values):
        vals = {
            "store_id": self.store.id,
            "task": "download_orders",
            "state": "failed",
            "started_at": self.old,
            **values,
        }
        return self.env["lazada.sync.run"].create([vals] * count)

    def test_every_table_says_what_becomes_of_its_rows(self):
        """A new table fails here until its model has ``_retention_rules``, or stands in
        ``kept.py`` with a reason."""
        ruled = {name for (name, _key), rule in self.registry_of() if rule}
        tables = self.Retention._tables()
        self.assertGreater(len(tables), 12)
        self.assertFalse(tables - ruled - KEPT.keys(), "tables nobody thought of")
        self.assertFalse(ruled & KEPT.keys(), "tables that are kept, and go")

    def registry_of(self):
        return self.Retention._registry().items()

    def test_every_rule_can_be_asked(self):
        """Its fields are there, its age is a moment, its rows can be searched."""
        for (name, key), rule in self.registry_of():
            if not rule:
                continue
            with self.subTest(name, rule=key):
                self.assertIsInstance(rule, Retention)
                self.assertTrue(rule.label)
                *path, last = rule.date.split(".")
                model = self.env[name]
                for part in path:
                    model = self.env[model._fields[part].comodel_name]
                self.assertIn(model._fields[last].type, ("datetime", "date"))
                self.env[name].search(rule.due(1), limit=1)
                self.assertFalse(self.env[name].search(rule.due(0), limit=1))

    def test_rows_of_all_rules_and_no_others(self):
        stray = self.Retention.create({"model": "lazada.gone", "key": "all"})
        self.rule.days = 7
        self.Retention._sync()
        self.assertFalse(stray.exists())
        self.assertEqual(self.rule.days, 7)
        keys = {(row.model, row.key) for row in self.Retention.search([])}
        self.assertEqual(keys, set(self.Retention._registry()))
        texts = self.Retention.search([]).mapped("subject")
        self.assertTrue(all(texts))

    def test_an_update_forgets_no_days(self):
        """The add-ons that are loaded later still have their rules then."""
        later = self.Retention.create({"model": "lazada.later", "key": "a", "days": 9})
        with patch.object(self.env.registry, "ready", False):
            self.Retention._sync()
        self.assertEqual(later.exists().days, 9)

    def test_rows_are_found_by_their_model(self):
        """Their name is computed: there is no column to look into."""
        found = [key for key, _name in self.Retention.name_search("sync.run")]
        self.assertIn(self.rule.id, found)

    def test_a_dry_run_says_what_would_go(self):
        self.Retention.search([]).mapped("due_count")
        runs = self.make_runs(3)
        self.rule.invalidate_recordset()
        self.assertEqual(self.rule.due_count, 3)
        self.rule.days = 62
        self.assertEqual(self.rule.due_count, 0)
        self.rule.days = 0
        self.assertEqual(self.rule.due_count, 0)
        self.assertTrue(runs.exists())

    def test_sizes(self):
        """Each table is counted once."""
        self.make_runs(3)
        rows = self.Retention.search([("model", "=", "lazada.sync.run")])
        count = self.env["lazada.sync.run"].search_count([])
        self.assertEqual(sorted(rows.mapped("row_count")), [0, count])
        self.assertGreater(sum(rows.mapped("size")), 0)
        order = self.import_one(1)
        vals = {"res_model": order._name, "res_id": order.id, "name": "x"}
        self.env["ir.attachment"].create({**vals, "raw": b"x" * 2 * 1024 * 1024})
        self.env.flush_all()
        raw = self.rule_of("lazada.order", "raw")
        raw.invalidate_recordset()
        self.assertEqual(raw.file_size, 2)

    def test_the_scheduled_action(self):
        runs, young = (
            self.make_runs(5),
            self.make_runs(1, started_at=self.old + timedelta(2)),
        )
        self.cron("clean_up", "lazada_retention")
        self.assertFalse(runs.exists())
        self.assertTrue(young.exists())
        self.assertEqual(self.rule.last_count, 5)
        process = self.env.ref("lazada_retention.process_clean_up")
        self.assertEqual(process.last_state, "done")
        self.assertIn("5 rows", process.last_result)

    def test_by_hand(self):
        self.make_runs(5)
        answer = self.rule.action_clean_up()
        self.assertEqual(answer["params"]["message"], "5 rows went, or were emptied.")

    def test_it_goes_on_where_its_turn_ended(self):
        runs = self.make_runs(501)
        self.assertTrue(self.rule._clean_up(time.monotonic()))
        self.assertEqual(len(runs.exists()), 501 - FIRST_ROWS)
        self.assertFalse(self.rule._clean_up(time.monotonic() + 60))
        self.assertFalse(runs.exists())

    @mute_logger(LOGGER)
    def test_a_row_that_cannot_go_holds_up_no_other(self):
        runs = self.make_runs(4)
        stuck = runs[1]

        def end(rows):
            if stuck in rows:
                raise ValueError("stuck")
            rows.unlink()

        rule = self.rule.days and self.rule._registry()[self.rule.model, "all"]
        self.assertFalse(
            self.rule._apply(rule._replace(end=end), time.monotonic() + 60)
        )
        self.assertEqual(runs.exists(), stuck)
        self.assertEqual(self.rule.last_count, 3)

    def test_a_row_that_somebody_holds_is_passed_by(self):
        runs = self.make_runs(3)
        held = runs[1]
        free = patch.object(
            type(runs), "try_lock_for_update", lambda rows, **options: rows - held
        )
        with free:
            self.assertFalse(self.rule._clean_up(time.monotonic() + 60))
        self.assertEqual(runs.exists(), held)

    @mute_logger(LOGGER)
    def test_a_rule_that_fails_holds_up_no_other(self):
        runs = self.make_runs(3)
        broken = self.rule_of("lazada.warning", "all")
        end_batch = type(broken)._end_batch

        def fail(row, *args):
            if row == broken:
                raise ValueError("broken")
            return end_batch(row, *args)

        with patch.object(type(broken), "_end_batch", fail):
            self.assertFalse((broken + self.rule)._clean_up(time.monotonic() + 60))
        self.assertFalse(runs.exists())
        self.assertTrue(broken.last_run_at)

    @mute_logger("odoo.sql_db")
    def test_days_have_an_end(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.rule.days = 36501
            self.env.flush_all()

    def test_runs_go(self):
        """Two days without anything done, two months otherwise."""
        day = timedelta(days=1)
        now = fields.Datetime.now()
        kept = self.make_runs(1, started_at=now - day, state="done")
        kept += self.make_runs(1, started_at=now - 59 * day, state="done", created=1)
        kept += self.make_runs(1, started_at=now - 59 * day)
        gone = self.make_runs(1, started_at=now - 3 * day, state="done")
        gone += self.make_runs(1, failed=1)
        self.clean_up("lazada.sync.run")
        self.assertEqual(kept.exists(), kept)
        self.assertFalse(gone.exists())

    def test_a_label_goes_when_the_order_has_ended(self):
        """The delivery, its other files and the labels of open orders stay."""
        labels = {}
        for number, status in ((1, "delivered"), (2, "shipped")):
            order = self.import_one(
                number, {"status": status, "package_id": f"FP{number}"}
            )
            package = order.package_ids
            package.picking_id = order.sale_order_id.picking_ids[:1]
            labels[status] = package._attach_label(b"%PDF")
            self.assertEqual(package._attach_label(b"%PDF"), labels[status])
        other = labels["delivered"].copy()
        rule = self.rule_of("lazada.package", "labels")
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET create_date = %s", [self.old])
        self.env.invalidate_all()
        rule.days = 60
        rule._clean_up(time.monotonic() + 60)
        self.assertFalse(labels["delivered"].exists())
        self.assertTrue(labels["shipped"].exists() and other.exists())
