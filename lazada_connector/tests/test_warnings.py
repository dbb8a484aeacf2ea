from datetime import timedelta, timezone

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..lazada_api import Kind, LazadaApiError
from .common import MANAGER, NOW, USER, LazadaCase, token_answer

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestWarnings(LazadaCase):
    def setUp(self):
        super().setUp()
        self.clock = freeze_time(NOW)
        self.now = self.clock.start()
        self.addCleanup(self.clock.stop)
        self.clerk = self.make_user(
            "clerk", USER, name="Clerk", email="clerk@example.com"
        ).with_env(self.env)
        self.boss = self.make_user(
            "boss", MANAGER, name="Boss", email="boss@example.com"
        ).with_env(self.env)
        self.store.write(
            {
                "user_id": self.clerk.id,
                "warned_user_ids": [(6, 0, self.boss.ids)],
                "access_token_expires_at": NOW + 400 * DAY,
                "refresh_token_expires_at": NOW + 400 * DAY,
            }
        )

    def move_to(self, moment):
        self.now.move_to(moment)

    def check(self, times=2):
        """Run the scheduled action, twice: nothing is said twice."""
        for _time in range(times):
            self.cron("check_connections")
        self.store.invalidate_recordset()

    def warnings(self):
        return self.env["lazada.warning"].sudo().search([], order="id")

    def mails(self):
        of_these = [
            ("model", "=", "lazada.warning"),
            ("res_id", "in", self.warnings().ids),
        ]
        return self.env["mail.mail"].sudo().search(of_these)

    def popups(self, user):
        return self.env["lazada.warning"].with_user(user).get_popups()

    def assert_told(self, number, words, days):
        """Each of the two people was told ``number`` times in all, once today."""
        self.assertEqual(len(self.warnings()), 2 * number)
        self.assertEqual(len(self.mails()), 2 * number)
        for user in (self.clerk, self.boss):
            to_user = self.mails().filtered(
                lambda mail, user=user: user.partner_id in mail.recipient_ids
            )
            self.assertEqual(len(to_user), number, user.name)
            self.assertIn(words, to_user.sorted("id")[-1].body_html)
            (popup,) = self.popups(user)
            self.assertIn(words, popup["message"])
            (activity,) = self.store.activity_ids.filtered(
                lambda row, user=user: row.user_id == user
            )
            self.assertIn(words, activity.note)
        self.assertEqual(set(self.warnings()[-2:].mapped("stage")), {days})
        # The title says which store; how many days are left is true for one day only.
        for warning in self.warnings():
            self.assertIn(self.store.name, warning.title)
            self.assertNotIn(self.store.name, warning.message)
            self.assertNotIn("days left", warning.message)

    # === THE CLOCK === #

    def test_subscription_over_15_14_7_1_0_days(self):
        """A3: nothing at 15; e-mail, activity and pop-up at 14, 7, 1 and 0, each
        once."""
        end = NOW + 40 * DAY
        self.store.subscription_end = end
        self.move_to(end - 15 * DAY)
        self.check()
        self.assertFalse(self.warnings() or self.mails() or self.store.activity_ids)
        for number, days in enumerate((14, 7, 1), 1):
            self.move_to(end - days * DAY)
            self.check()
            self.assert_told(number, "ends on", days)
            self.move_to(end - days * DAY + timedelta(hours=12))
            self.check()
            self.assertEqual(len(self.warnings()), 2 * number)
        self.move_to(end)
        self.check()
        self.assert_told(4, "ended on", 0)
        self.move_to(end + 30 * DAY)
        self.check()
        self.assertEqual(len(self.warnings()), 8)

    def test_approval_likewise(self):
        """A4: the end of the refresh token, after which the seller has to log in."""
        self.store.refresh_token_expires_at = NOW + 20 * DAY
        for number, days in enumerate((14, 7, 1), 1):
            self.move_to(NOW + (20 - days) * DAY)
            self.check()
            self.assert_told(number, "let the seller log in at Lazada again", days)
        self.move_to(NOW + 20 * DAY)
        self.check()
        self.assert_told(4, "ended on", 0)

    def test_missed_stages_are_not_made_up_for(self):
        """The server was off: one warning, that of today."""
        self.store.subscription_end = NOW + 3 * DAY
        self.check()
        self.assert_told(1, "ends on", 7)

    def test_token_of_the_service_market_ends_with_the_subscription(self):
        """A2: one warning for the two, as renewing is one act."""
        self.store.write(
            {
                "refresh_token_expires_at": False,
                "access_token_expires_at": NOW + 10 * DAY,
                "subscription_end": NOW + 10 * DAY,
            }
        )
        self.check()
        self.assertEqual(self.warnings().mapped("subject"), ["subscription"] * 2)
        self.store.subscription_end = NOW + 300 * DAY
        self.check()
        self.assertEqual(self.warnings()[-1].subject, "approval")

    def test_an_end_that_varies_by_seconds_is_the_same(self):
        """Every refresh computes the end anew."""
        self.store.refresh_token_expires_at = NOW + 10 * DAY
        self.check()
        self.store.refresh_token_expires_at = NOW + 10 * DAY + timedelta(seconds=2)
        self.check()
        self.assertEqual(len(self.warnings()), 2)

    def test_renewed_subscription_is_warned_of_again(self):
        """The next period has its own warnings, and the old pop-ups are gone."""
        self.store.subscription_end = NOW + 10 * DAY
        self.check()
        self.store.subscription_end = NOW + 100 * DAY
        self.check()
        self.assertFalse(self.popups(self.clerk))
        self.move_to(NOW + 90 * DAY)
        self.check()
        self.assertEqual(len(self.warnings()), 4)

    # === PEOPLE === #

    def test_without_responsible_people_the_managers_are_warned(self):
        """Somebody has to know."""
        self.store.write({"user_id": False, "warned_user_ids": False})
        self.store.subscription_end = NOW + 10 * DAY
        self.check()
        self.assertIn(self.boss, self.warnings().user_id)
        self.assertNotIn(self.clerk, self.warnings().user_id)

    def test_new_colleague_is_warned_too(self):
        """Each person once, not each store once."""
        self.store.warned_user_ids = False
        self.store.subscription_end = NOW + 10 * DAY
        self.check()
        self.store.warned_user_ids = self.boss
        self.check()
        self.assertEqual(self.warnings().user_id, self.clerk + self.boss)
        self.assertEqual(len(self.warnings()), 2)

    def test_popup_is_put_off_and_closed_by_its_owner(self):
        """A3: it comes back a day later, until it is closed; nobody else decides."""
        self.store.subscription_end = NOW + 10 * DAY
        self.check()
        (popup,) = self.popups(self.clerk)
        warning = self.env["lazada.warning"].browse(popup["id"])
        for method in ("action_put_off", "action_close"):
            with self.fails(AccessError, ""):
                getattr(warning.with_user(self.boss), method)()
        warning.with_user(self.clerk).action_put_off()
        self.assertFalse(self.popups(self.clerk))
        self.move_to(NOW + DAY)
        self.assertEqual(len(self.popups(self.clerk)), 1)
        warning.with_user(self.clerk).action_close()
        self.assertFalse(self.popups(self.clerk))
        self.assertEqual(len(self.popups(self.boss)), 1)

    def test_refused_store_is_told_at_once(self):
        """A4: not only at the next stage."""
        error = LazadaApiError("x", "AppNotSubscribed", kind=Kind.SUBSCRIPTION)
        for _time in range(2):
            self.store._keep_refusal_of(error)
        self.assertEqual(self.warnings().mapped("subject"), ["refused"] * 2)
        self.assertIn("Service Market", self.popups(self.clerk)[0]["message"])
        self.store.subscription_end = NOW - DAY
        self.check()
        self.assertEqual(len(self.warnings()), 2, "nothing new")

    def test_note_shows_what_is_written(self):
        """A4: names are text, also in an activity, which holds HTML."""
        self.app.name = "R&D <i>ERP</i>"
        self.store.subscription_end = NOW + 2 * DAY
        self.check()
        note = self.store.activity_ids[0].note
        self.assertIn("R&amp;D &lt;i&gt;ERP&lt;/i&gt;", note)

    def test_reconnecting_ends_the_warnings(self):
        """A4: the way out works."""
        self.store.refresh_token_expires_at = NOW + 2 * DAY
        self.check()
        self.store.authorization_code = "0_CODE"
        self.lazada.expect("create_token", token_answer())
        self.lazada.expect("get_seller", {"name": "Shop"})
        with self.lazada.serving():
            self.store.action_get_access_token()
        self.assertFalse(self.popups(self.clerk) + self.popups(self.boss))
        self.assertFalse(self.store.activity_ids)

    # === THE SUBSCRIPTION AT LAZADA === #

    def ask(self, answer):
        self.app.article_code = "SVC-1"
        self.store.short_code = "SG1ABC"
        self.lazada.expect("get_subscription_ends", answer, "SVC-1", "SG1ABC")
        with self.lazada.serving():
            self.check(times=1)

    def test_subscription_is_read(self):
        """A2: the latest end, where the application has an article code."""
        soon = (NOW + 5 * DAY).replace(tzinfo=timezone.utc)
        late = (NOW + 6 * DAY).replace(tzinfo=timezone.utc)
        self.ask([late, soon])
        self.assertEqual(self.store.subscription_end, NOW + 6 * DAY)
        self.assertEqual(self.store.subscription_checked_at, NOW)
        self.assert_told(1, "ends on", 7)

    def test_unread_subscription_keeps_what_was_entered(self):
        """A2: which host answers is not certain; people are warned all the same."""
        self.store.subscription_end = NOW + 5 * DAY
        self.ask(LazadaApiError("no", "InvalidApiPath", "r9", kind=Kind.API_PATH))
        self.assertEqual(self.store.subscription_end, NOW + 5 * DAY)
        self.assertFalse(self.store.subscription_checked_at)
        self.assert_told(1, "ends on", 7)
        run = self.env["lazada.sync.run"].search([("task", "=", "check_connections")])
        self.assertEqual((run.failed, run.api_calls), (1, 1))
        self.assertIn("request_id r9", run.message)

    def test_no_article_no_question(self):
        """A7: an in-house application has no subscription."""
        with self.lazada.serving():
            self.check()
        self.assertFalse(self.lazada.calls)
