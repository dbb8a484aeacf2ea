from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase


@tagged("post_install", "-at_install")
class TestPushProcess(LazadaCase):
    """D10: the process manager shows what came of push messages, too."""

    def setUp(self):
        super().setUp()
        self.process = self.env.ref("lazada_push.process_push_messages")

    def keep(self, *states, app=None):
        Message = self.env["lazada.push.message"]
        count = Message.search_count([])
        app = app or self.app
        Message.create(
            [
                {"app_id": app.id, "digest": f"{count + number}", "state": state}
                for number, state in enumerate(states)
            ]
        )
        self.process.invalidate_recordset()

    def result_for(self, company):
        process = self.process.with_context(allowed_company_ids=company.ids)
        return process.last_result

    def test_result_is_that_of_the_last_day(self):
        """They leave no runs: they are counted."""
        self.assertIn("No message", self.process.last_result)
        self.keep("done", "done", "ignored", "pending")
        self.assertEqual(
            (self.process.last_state, self.process.last_result),
            (
                "done",
                "Last 24 hours: 2 followed, 1 not needed, 1 waiting, 0 in error.",
            ),
        )
        self.keep("error")
        self.assertEqual(self.process.last_state, "failed")

    def test_unread_messages_of_another_companys_application_do_not_count(self):
        """They belong to no store yet, so to whom their application belongs."""
        company = self.env["res.company"].create({"name": "Other Company"})
        app = self.app.copy(
            {"app_key": "7", "app_secret": "s", "company_id": company.id}
        )
        self.keep("error", app=app)
        self.assertIn("No message", self.result_for(self.env.company))
        self.assertIn("1 in error", self.result_for(company))

    def test_runs_are_the_messages(self):
        action = self.process.action_view_runs()
        self.assertEqual(action["res_model"], "lazada.push.message")
        others = self.env.ref("lazada_connector.process_download_orders")
        self.assertEqual(others.action_view_runs()["res_model"], "lazada.sync.run")
