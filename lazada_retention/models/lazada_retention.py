import logging
import time
from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api.logs import about
from odoo.addons.lazada_connector.lazada_api.turns import Batches
from odoo.addons.lazada_connector.retention import delete

from ..kept import KEPT

_logger = logging.getLogger(__name__)

TASK = "clean_up"
BATCH_SIZE = 500
BY_HAND_SECONDS = 20
MEGABYTE = 1024 * 1024


class LazadaRetention(models.Model):
    """A rule of a table of the suite: what of it goes, and when; or why nothing does.

    The rules are the models' own (``_retention_rules``), a row here is what is set for
    one and what has come of it.
    """

    _name = "lazada.retention"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Storage"
    _order = "model, key"
    _rec_name = "table"
    _rec_names_search = ["model", "key"]

    model = fields.Char(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="Of the model's rule.")
    days = fields.Integer(
        aggregator=None,
        help="What is finished goes after so many days. 0: it stays.",
    )
    table = fields.Char(compute="_compute_rule")
    subject = fields.Char(string="What", compute="_compute_rule")
    outcome = fields.Selection(
        [("deleted", "Deleted"), ("emptied", "Emptied"), ("kept", "Kept")],
        string="What Happens",
        compute="_compute_rule",
        help="Emptied: the row stays, with all that accounting needs.",
    )
    row_count = fields.Integer(
        string="Rows", compute="_compute_size", aggregator=None, compute_sudo=True
    )
    size = fields.Float(
        string="Table (MB)",
        compute="_compute_size",
        compute_sudo=True,
        aggregator=None,
        digits=(16, 1),
        help="With its indexes, on the disk of the database.",
    )
    file_size = fields.Float(
        string="Files (MB)",
        compute="_compute_size",
        compute_sudo=True,
        aggregator=None,
        digits=(16, 1),
        help="Attachments of its rows.",
    )
    due_count = fields.Integer(
        string="Due Now",
        help="What the next run takes.",
        compute="_compute_due_count",
        compute_sudo=True,
        aggregator=None,
    )
    last_run_at = fields.Datetime(string="Last Run", readonly=True)
    last_count = fields.Integer(string="Went Last Time", readonly=True, aggregator=None)

    _model_key_uniq = models.UniqueIndex("(model, key)")
    _days_in_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 36500)", "The days are a number from 0 to 36500."
    )

    # === COMPUTE METHODS === #

    @api.depends("model", "key")
    @api.depends_context("lang")
    def _compute_rule(self):
        registry = self._registry()
        for row in self:
            rule = registry.get((row.model, row.key))
            name = row.model if row.model in self.env else "base"
            row.table = self.env["ir.model"]._get(name).name
            row.subject = rule.label if rule else self._reason_of(row.model)
            row.outcome = rule and ("deleted" if rule.end is delete else "emptied")
            row.outcome = row.outcome or "kept"

    @api.model
    def _reason_of(self, name):
        return self.env._(KEPT[name]) if name in KEPT else False

    @api.depends("model")
    def _compute_size(self):
        """Tables and files are shown once, however many rules a table has."""
        names = {row.model for row in self if row.model in self.env}
        sizes, files, seen = self._sizes(names), self._file_sizes(names), set()
        for row in self:
            first = row.model in names and row.model not in seen
            seen.add(row.model)
            row.size = first and sizes[row.model] / MEGABYTE
            row.file_size = first and files.get(row.model, 0) / MEGABYTE
            row.row_count = first and self.env[row.model].with_context(
                active_test=False
            ).search_count([])

    @api.model
    def _sizes(self, names):
        tables = {self.env[name]._table: name for name in names}
        rows = self.env.execute_query(
            SQL(
                "SELECT name, pg_total_relation_size(to_regclass(name))"
                " FROM unnest(%s::text[]) AS name",
                list(tables),
            )
        )
        return {tables[table]: size for table, size in rows}

    @api.model
    def _file_sizes(self, names):
        files = self.env["ir.attachment"].with_context(skip_res_field_check=True)
        groups = files._read_group(
            [("res_model", "in", list(names))], ["res_model"], ["file_size:sum"]
        )
        return dict(groups)

    @api.depends("model", "key", "days")
    def _compute_due_count(self):
        registry = self._registry()
        for row in self:
            rule = registry.get((row.model, row.key))
            row.due_count = rule and row._rows().search_count(rule.due(row.days))

    # === THE REGISTRY === #

    @api.model
    def _tables(self):
        """Return the names of the models of the suite that have a table of rows that
        stay."""
        return {
            name
            for name, model in self.env.registry.items()
            if name.startswith("lazada.")
            if model._auto and not model._abstract and not model._transient
        }

    @api.model
    def _registry(self):
        """Return the rules of all models.

        :return: :class:`~odoo.addons.lazada_connector.retention.Retention` by model and
            key; nothing for a table that is kept
        :rtype: dict[tuple[str, str], Retention or None]
        """
        found = {}
        for name in self._tables():
            rows = self.env[name]
            rules = rows._retention_rules() if hasattr(rows, "_retention_rules") else ()
            found |= {(name, rule.key): rule for rule in rules}
            if not rules:
                found[name, "kept"] = None
        return found

    @api.model
    def _sync(self):
        """Have a row for each rule of what is installed, and for no other."""
        registry = self._registry()
        rows_sudo = self.sudo().search([("key", "!=", False)])
        known = {(row.model, row.key) for row in rows_sudo}
        if self.env.registry.ready:  # in an update, later add-ons are still to come
            rows_sudo.filtered(
                lambda row: (row.model, row.key) not in registry
            ).unlink()
        self.sudo().create(
            [
                {"model": name, "key": key, "days": rule.days if rule else 0}
                for (name, key), rule in registry.items()
                if (name, key) not in known
            ]
        )

    def _rows(self):
        return self.env[self.model].sudo().with_context(active_test=False)

    # === CLEANING UP === #

    @api.model
    def _cron_clean_up(self):
        self._sync()
        Process = self.env["lazada.process"]
        rows = self.sudo().search([("days", ">", 0)])
        Process._take_turn(TASK, lambda deadline: rows._clean_up(deadline))

    def action_clean_up(self):
        """End now what would go, as far as it gets in some seconds."""
        self.check_access("write")
        rows_sudo = self.sudo()
        rows_sudo.last_count = 0
        more = rows_sudo._clean_up(time.monotonic() + BY_HAND_SECONDS)
        if more:
            self.env["lazada.process"]._wake(TASK)
        text = self.env._(
            "%s rows went, or were emptied.", sum(rows_sudo.mapped("last_count"))
        )
        rest = more and self.env._("The rest follows in the background.")
        return self.env["lazada.store"]._notify(" ".join(filter(None, [text, rest])))

    def _clean_up(self, deadline):
        """End what has served its time; return whether some is left.

        :param float deadline: ``time.monotonic()``
        """
        registry = self._registry()
        longest_ago = datetime.min
        for row in self.sorted(lambda row: row.last_run_at or longest_ago):
            rule = registry.get((row.model, row.key))
            if rule and row.days and row._apply_apart(rule, deadline):
                return True
        return False

    def _apply_apart(self, rule, deadline):
        """Carry out one rule as ``_apply`` does; if it fails, the others go on."""
        try:
            return self._apply(rule, deadline)
        except Exception:  # pylint: disable=broad-exception-caught
            about(_logger, task=TASK).exception("%s of %s fails", rule.key, self.model)
            self.env.cr.rollback()
            self.env.invalidate_all()
            self.last_run_at = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            return False

    def _apply(self, rule, deadline):
        """Carry out one rule, batch by batch, each committed; return whether the time
        was up before.

        :param Retention rule: the row's own
        """
        count, last_id, is_over = 0, 0, False
        batches = Batches(BATCH_SIZE, deadline)
        while not is_over:
            size = batches.next_size()
            batch = retry_on_conflict(
                self.env,
                lambda last=last_id, size=size: self._end_batch(rule, last, size),
            )
            batches.add(size)
            count, last_id = count + batch[0], batch[1]
            self.write({"last_run_at": fields.Datetime.now(), "last_count": count})
            self.env["ir.cron"]._commit_progress(batch[0])
            if not last_id:
                break
            is_over = time.monotonic() >= deadline
        _logger.info("Lazada storage: %s %s of %s", count, rule.key, self.model)
        return is_over

    def _end_batch(self, rule, last_id, size):
        """End the next rows; return how many, and the last id, 0 after the last one.

        Rows are passed by, not met again: one that cannot go, or that somebody holds,
        holds up nothing.
        """
        due = rule.due(self.days) & Domain("id", ">", last_id)
        rows = self._rows().search(due, order="id", limit=size)
        free = rows.try_lock_for_update()
        return self._end(rule, free), rows.ids[-1] if len(rows) == size else 0

    def _end(self, rule, rows):
        """End rows together; if that fails, one by one. Return how many have ended."""
        if not rows:
            return 0
        count = len(rows)
        try:
            with self.env.cr.savepoint():
                rule.end(rows.with_context(tracking_disable=True))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-exception-caught
            # whatever it is: a row that cannot go stays, and the others go
            if count > 1:
                return sum(self._end(rule, row) for row in rows)
            about(_logger, task=TASK).exception("%s %s cannot go", rows._name, rows.ids)
            return 0
        return count
