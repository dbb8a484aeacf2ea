import time

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...lazada_api.turns import TURN, share_out
from .lazada_sync_run import TASKS

# Of more stores only the sum is shown, and what failed.
MOST_LINES = 5


class LazadaProcess(models.Model):
    """One scheduled task of the process manager.

    Scheduled actions themselves are for system administrators; a row here shows one of
    them to Lazada's users and lets Lazada's managers set its timing and run it.
    """

    _name = "lazada.process"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Process"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    task = fields.Selection(TASKS, required=True, readonly=True)
    cron_id = fields.Many2one(
        "ir.cron",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups="base.group_system",
    )
    active = fields.Boolean(default=True)
    enabled = fields.Boolean(
        compute="_compute_cron",
        inverse="_inverse_enabled",
        help="Off: runs only by hand.",
    )
    interval_number = fields.Integer(
        string="Every",
        compute="_compute_cron",
        inverse="_inverse_interval_number",
        help="How often the task runs by itself.",
    )
    interval_type = fields.Selection(
        lambda self: (
            self.env["ir.cron"]
            ._fields["interval_type"]
            ._description_selection(self.env)
        ),
        string="Unit",
        compute="_compute_cron",
        inverse="_inverse_interval_type",
    )
    nextcall = fields.Datetime(
        string="Next Run",
        compute="_compute_cron",
        inverse="_inverse_nextcall",
        help="Set it to have the task run at another time, from then on as often.",
    )
    lastcall = fields.Datetime(string="Last Run", compute="_compute_cron")
    last_result = fields.Text(string="Details", compute="_compute_last_result")
    last_state = fields.Selection(
        [("done", "Done"), ("failed", "Failed"), ("running", "Running")],
        compute="_compute_last_result",
        string="Status",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_every_company()
        return super().write(vals)

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_cron(self):
        for process in self:
            cron = process.sudo().cron_id
            process.enabled = cron.active
            process.interval_number = cron.interval_number
            process.interval_type = cron.interval_type
            process.nextcall = cron.nextcall
            process.lastcall = cron.lastcall

    # One inverse for each field: of those that are not written, Odoo has no value then.

    def _inverse_enabled(self):
        for process in self:
            process._write_cron({"active": process.enabled})

    def _inverse_interval_number(self):
        for process in self:
            process._write_cron({"interval_number": max(process.interval_number, 1)})

    def _inverse_interval_type(self):
        for process in self:
            process._write_cron({"interval_type": process.interval_type})

    def _inverse_nextcall(self):
        for process in self:
            process._write_cron({"nextcall": process.nextcall})

    def _write_cron(self, vals):
        self.sudo().cron_id.write(vals)

    def _check_every_company(self):
        """A task runs for the stores of all companies, so who sets it has to be a
        manager of all of them.

        :raise AccessError: the user is not
        """
        self.check_access("write")
        groups = self.env["lazada.store"].sudo()._read_group([], ["company_id"])
        companies = self.env["res.company"].concat(*(company for (company,) in groups))
        is_trusted = self.env.su or self.env.user.has_group("base.group_system")
        if not is_trusted and companies - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "“%s” runs for the stores of all companies, also of such that you "
                    "have no access to. Ask an administrator to change it.",
                    self[:1].name,
                )
            )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_result(self):
        """Sum up what the task did last time on each store that the user may see."""
        stores = self.env["lazada.store"].search([("active", "=", True)])
        runs_of = (
            self.env["lazada.sync.run"]
            ._last_of_stores(stores, self.mapped("task"))
            .grouped("task")
        )
        for process in self:
            process._show_result(runs_of.get(process.task, self.env["lazada.sync.run"]))

    def _show_result(self, runs):
        """Say what came of the task, by the last run on each store."""
        states = set(runs.mapped("state"))
        self.last_state = next(
            (state for state in ("failed", "running", "done") if state in states),
            False,
        )
        self.last_result = self._sum_up(runs)

    def _sum_up(self, runs):
        """Say what the last run did on each store where it did something, or failed."""
        if not runs:
            return self.env._("Nothing to do yet.")
        busy = runs.filtered(
            lambda run: (
                run.state == "failed" or run.created or run.updated or run.failed
            )
        )
        if not busy:
            return self.env._("Nothing new.")
        shown = busy
        lines = []
        if len(busy) > MOST_LINES:
            shown = busy.filtered(lambda run: run.state == "failed" or run.failed)
            lines.append(self._sum_up_stores(busy))
        lines += [
            f"{run.store_id.name}: {run.message or run._describe()}"
            for run in shown[:MOST_LINES]
        ]
        return "\n".join(lines)

    def _sum_up_stores(self, runs):
        return self.env._(
            "%(stores)s stores: %(created)s new, %(updated)s updated, %(failed)s "
            "failed. Stores without any result: %(refused)s.",
            stores=len(runs),
            created=sum(runs.mapped("created")),
            updated=sum(runs.mapped("updated")),
            failed=sum(runs.mapped("failed")),
            refused=len(runs.filtered(lambda run: run.state == "failed")),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _wake(self, task, at=None):
        """Have the scheduled action of a task run by itself, now or at a moment.

        :param str task: key of ``TASKS``
        :param datetime at: naive, UTC
        """
        process_sudo = self.sudo().with_context(active_test=False)
        process_sudo.search([("task", "=", task)]).cron_id._trigger(at=at)

    # === TURNS === #

    @api.model
    def _take_turn(self, task, work):
        """Work for a while; the action wakes itself for the rest, so that the others,
        also Odoo's own, get their turn first.

        :param str task: key of ``TASKS``
        :param callable work: takes a deadline, returns whether work is left
        """
        if work(self._turn_ends()):
            self._wake(task)
        # Else Odoo would call the action again at once.
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _take_turns(self, task, stores, work):
        """Share the turn of a scheduled action out among stores; see above."""
        ids, browse = stores._in_turn(task), stores.browse
        self._take_turn(
            task,
            lambda ends: share_out(ids, ends, lambda key, end: work(browse(key), end)),
        )

    @api.model
    def _turn_ends(self):
        """Return until when (``time.monotonic()``) the running action may work."""
        return time.monotonic() + TURN

    # === ACTIONS === #

    def action_run(self):
        """Run the scheduled action now and show how it went."""
        self.ensure_one()
        self._check_every_company()
        if self.task == "create_invoices":
            self.env["lazada.store"]._check_may_invoice()
        result = self.sudo().cron_id.method_direct_trigger()
        if isinstance(result, dict):
            return result
        # It ran in a transaction of its own; this one began before and would not see
        # what came of it.
        self.env["ir.cron"]._commit_progress()
        self.env.invalidate_all()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.name,
                "message": self.last_result,
                "type": "warning" if self.last_state == "failed" else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_runs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_connector.lazada_sync_run_action"
        )
        return dict(action, domain=[("task", "=", self.task)], name=self.name)
