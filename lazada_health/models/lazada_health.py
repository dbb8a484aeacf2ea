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


class LazadaHealth(models.AbstractModel):
    """How the stores of all companies are, in a handful of queries and without a word
    about a buyer."""

    _name = "lazada.health"
    _description = "Lazada Health"

    # === ADDRESS === #

    @api.model
    def _renew_token(self):
        """Make a new secret part of the address; the old one is void."""
        token = secrets.token_urlsafe(32)
        self.env["ir.config_parameter"].sudo().set_param(TOKEN, token)

    @api.model
    def _is_token(self, token):
        """Whether somebody knows the secret part of the address.

        :rtype: bool
        """
        kept = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        return bool(kept) and consteq(kept.encode(), token.encode())

    # === FIGURES === #

    @api.model
    def _collect(self):
        """Return all figures and those that are beyond a limit.

        :rtype: tuple[list[Figure], list[Figure]]
        """
        stores = self.env["lazada.store"].sudo().search([("region", "!=", False)])
        figures = [
            *self._figures_of_connections(stores),
            *self._figures_of_tasks(stores),
            *self._figures_of_queues(stores),
        ]
        return figures, find_problems(figures, self._limits())

    def _limits(self):
        days = self._limit(LEAST_DAYS)
        largest = {
            "oldest_due_seconds": self._limit(MOST_WAIT_MINUTES) * 60,
            "last_success_seconds": self._limit(MOST_LAG_MINUTES) * 60,
            "error_rows": self._limit(MOST_ERRORS),
            "missing_orders": 0,
        }
        return {
            "connected": (1, None),
            "approval_days": (days, None),
            "subscription_days": (days, None),
            **{name: (None, value) for name, value in largest.items()},
        }

    def _limit(self, setting):
        name, default = setting
        return int(self.env["ir.config_parameter"].sudo().get_param(name, default))

    def _figures_of_connections(self, stores):
        now = fields.Datetime.now()
        for store in stores:
            moments = {
                "access_token_days": store.access_token_expires_at,
                "approval_days": store.refresh_token_expires_at,
                "subscription_days": store.subscription_end,
            }
            working = store.state in ("connected", "expiring")
            yield self._figure("connected", store, float(working))
            for name, moment in moments.items():
                if moment:
                    days = (moment - now).total_seconds() / DAY
                    yield self._figure(name, store, round(days, 2))
            paused = store.app_id.paused_until
            left = (paused - now).total_seconds() if paused else 0
            yield self._figure("paused_seconds", store, max(0.0, left))

    def _figures_of_tasks(self, stores):
        by_id = stores.grouped("id")
        for store_id, task, success, missing in self._last_runs(stores):
            store = by_id[store_id]
            if task == WATCHED_TASK and store.download_orders:
                yield self._figure("last_success_seconds", store, success, task)
            if task == "reconcile_orders":
                yield self._figure("missing_orders", store, float(missing), task)

    def _last_runs(self, stores):
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
                stores=stores.ids,
            )
        )

    def _figures_of_queues(self, stores):
        by_id = stores.grouped("id")
        for queue, store_id, errors, oldest in self._queue_rows():
            if store_id in by_id:
                store = by_id[store_id]
                yield self._figure("error_rows", store, float(errors), queue)
                yield self._figure("oldest_due_seconds", store, oldest or 0.0, queue)

    def _queue_rows(self):
        """Return queue, store, rows in error and the age of what is due, of all queues
        in one query: what is done with is never read."""
        queues = self._queues()
        for queue in queues:
            queue.flush_model()
        now = fields.Datetime.now()
        parts = [self._select_queue(queue, now) for queue in queues]
        return self.env.execute_query(SQL(" UNION ALL ").join(parts))

    def _queues(self):
        """Return the models whose rows wait and can fail."""
        names = self.env.registry.descendants(["lazada.queue.mixin"], "_inherit")
        models_ = [self.env[name].sudo() for name in sorted(names)]
        return [model for model in models_ if not model._abstract]

    def _select_queue(self, queue, now):
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

    def _figure(self, name, store, value, subject=""):
        return Figure(name, store.code, store.company_id.name, subject, value)
