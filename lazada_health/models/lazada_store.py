import secrets

from odoo import api, fields, models
from odoo.tools import SQL, consteq

from ..figures import Figure, find_problems

DAY = 24 * 3600
TOKEN = "lazada_health.token"
# What is good, unless the settings say otherwise: parameter and value.
MOST_LAG_MINUTES = ("lazada_health.most_lag_minutes", 60)
MOST_WAIT_MINUTES = ("lazada_health.most_wait_minutes", 120)
LEAST_DAYS = ("lazada_health.least_days", 3)
MOST_ERRORS = ("lazada_health.most_errors", 100)
# How late a store is with Lazada is told by this task alone: others run on demand, and
# what waits for them has its own figure.
WATCHED_TASK = "download_orders"


class LazadaStore(models.Model):
    """How the stores of all companies are, in a handful of queries and without a word
    about a buyer."""

    _inherit = "lazada.store"

    # === ADDRESS === #

    @api.model
    def _renew_health_token(self):
        """Make a new secret part of the address; the old one is void."""
        token = secrets.token_urlsafe(32)
        self.env["ir.config_parameter"].sudo().set_param(TOKEN, token)

    @api.model
    def _is_health_token(self, token):
        """Whether somebody knows the secret part of the address.

        :rtype: bool
        """
        kept = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        return bool(kept) and consteq(kept.encode(), token.encode())

    # === FIGURES === #

    @api.model
    def _collect_health(self):
        """Return all figures and those that are beyond a limit.

        :rtype: tuple[list[Figure], list[Figure]]
        """
        stores = self.sudo().search([("region", "!=", False)])
        figures = [
            *stores._health_of_connections(),
            *stores._health_of_tasks(),
            *stores._health_of_queues(),
        ]
        return figures, find_problems(figures, self._health_limits())

    def _health_limits(self):
        days = self._health_limit(LEAST_DAYS)
        largest = {
            "oldest_due_seconds": self._health_limit(MOST_WAIT_MINUTES) * 60,
            "last_success_seconds": self._health_limit(MOST_LAG_MINUTES) * 60,
            "error_rows": self._health_limit(MOST_ERRORS),
            "missing_orders": 0,
        }
        return {
            "connected": (1, None),
            "approval_days": (days, None),
            "subscription_days": (days, None),
            **{name: (None, value) for name, value in largest.items()},
        }

    def _health_limit(self, setting):
        name, default = setting
        return int(self.env["ir.config_parameter"].sudo().get_param(name, default))

    def _health_of_connections(self):
        now = fields.Datetime.now()
        for store in self:
            moments = {
                "access_token_days": store.access_token_expires_at,
                "approval_days": store.refresh_token_expires_at,
                "subscription_days": store.subscription_end,
            }
            working = store.state in ("connected", "expiring")
            yield store._health_figure("connected", float(working))
            for name, moment in moments.items():
                if moment:
                    days = (moment - now).total_seconds() / DAY
                    yield store._health_figure(name, round(days, 2))
            pauses = {
                "paused_seconds": store.app_id.paused_until,
                "held_seconds": store.company_id.lazada_hold_until,
            }
            for name, until in pauses.items():
                left = (until - now).total_seconds() if until else 0.0
                yield store._health_figure(name, max(0.0, left))

    def _health_of_tasks(self):
        by_id = self.grouped("id")
        for store_id, task, success, missing in self._last_good_runs():
            store = by_id[store_id]
            if task == WATCHED_TASK and store.download_orders:
                yield store._health_figure("last_success_seconds", success, task)
            if task == "reconcile_orders":
                yield store._health_figure("missing_orders", float(missing), task)

    def _last_good_runs(self):
        """Return for each store and task the age of its last good run and what a
        comparison missed: rows that an index finds, however many runs there are."""
        self.env["lazada.sync.run"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT store.id, task.name,
                       EXTRACT(EPOCH FROM %(now)s - run.started_at)::float
                           - COALESCE(run.duration, 0),
                       COALESCE(run.listed, 0) - COALESCE(run.present, 0)
                  FROM lazada_store store
            CROSS JOIN unnest(%(tasks)s) AS task(name)
    CROSS JOIN LATERAL (
                SELECT started_at, duration, listed, present
                  FROM lazada_sync_run
                 WHERE store_id = store.id AND task = task.name AND state = 'done'
              ORDER BY started_at DESC, id DESC
                 LIMIT 1) run
                 WHERE store.id = ANY(%(stores)s)
                """,
                now=fields.Datetime.now(),
                tasks=[WATCHED_TASK, "reconcile_orders"],
                stores=self.ids,
            )
        )

    def _health_of_queues(self):
        by_id = self.grouped("id")
        for queue, store_id, errors, oldest in self._queue_ages():
            if store_id in by_id:
                store = by_id[store_id]
                # Nothing is late that is not to go on.
                is_held = store._is_held(self.env[queue]._queue_task)
                age = 0.0 if is_held else oldest or 0.0
                yield store._health_figure("error_rows", float(errors), queue)
                yield store._health_figure("oldest_due_seconds", age, queue)

    def _queue_ages(self):
        """Return queue, store, rows in error and the age of what is due, of all queues
        in one query: what is done with is never read."""
        queues = self._queue_models()
        for queue in queues:
            queue.flush_model()
        now = fields.Datetime.now()
        parts = [self._select_queue_age(queue, now) for queue in queues]
        return self.env.execute_query(SQL(" UNION ALL ").join(parts))

    def _queue_models(self):
        """Return the models whose rows wait and can fail."""
        names = self.env.registry.descendants(["lazada.queue.mixin"], "_inherit")
        models_ = [self.env[name].sudo() for name in sorted(names)]
        return [model for model in models_ if not model._abstract]

    def _select_queue_age(self, queue, now):
        return SQL(
            """
            SELECT %(name)s, store_id,
                   count(*) FILTER (WHERE state = 'error'),
                   EXTRACT(EPOCH FROM %(now)s - min(
                       COALESCE(next_attempt_at, write_date)
                   ) FILTER (WHERE state = ANY(%(waiting)s)
                               AND COALESCE(next_attempt_at, write_date) <= %(now)s)
                   )::float
              FROM %(table)s
             WHERE state = ANY(%(open)s)
          GROUP BY store_id
            """,
            name=queue._name,
            now=now,
            waiting=list(queue._waiting_states),
            open=["error", *queue._waiting_states],
            table=SQL.identifier(queue._table),
        )

    def _health_figure(self, name, value, subject=""):
        return Figure(name, self.code, self.company_id.name, subject, value)
