from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.errors import Kind
from odoo.addons.lazada_connector.tests.common import USER
from odoo.addons.lazada_connector.tests.fake_lazada import Killed

from .returning import LOST, PNG, ReturnCase, changed

AGREED = {"reverse_status": "SELLER_AGREE_RETURN", "sla": 0}
REFUSED = LazadaApiError("not the time for it", "114", kind=Kind.STATUS)


@tagged("post_install", "-at_install")
class TestDecisions(ReturnCase):
    def setUp(self):
        super().setUp()
        self.person = self.make_user("decider", USER)

    def now(self, **values):
        """Return the detail of the return as it is now."""
        row = changed(self.row, 5, **values) if values else self.row
        lines = row["reverse_order_lines"]
        return ("get_return", {**row, "reverseOrderLineDTOList": lines})

    def decisions(self):
        return self.env["lazada.return.decision"].search([], order="id")

    def agree(self):
        record = self.make_return()
        record.with_user(self.person).action_agree_return()
        return record, self.decisions()

    # === DECIDING === #

    def test_a_person_agrees_and_lazada_is_told_once(self):
        record, decision = self.agree()
        self.assertEqual((decision.action, decision.state), ("agreeReturn", "pending"))
        self.assertEqual(decision.create_uid, self.person)
        self.assertEqual(decision.line_ids, record.line_ids)
        self.tell(self.now(), ("decide_return", None))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(self.lazada.calls[-1][1], ("agreeReturn", "77", ["770"]))
        self.assertFalse(record.is_to_decide)
        self.tell()
        self.assertEqual(self.lazada.count("decide_return"), 1)

    def test_what_is_decided_is_not_decided_again(self):
        record, _decision = self.agree()
        for method in (record.action_agree_return, record.action_instant_refund):
            with self.fails(UserError, "cannot be decided"):
                method()
        self.tell(self.now(), ("decide_return", None))
        with self.fails(UserError, "cannot be decided"):
            record.action_agree_return()

    def test_several_lines_are_one_call_and_refusals_are_not(self):
        record = self.make_return(units=2)
        record.action_agree_return()
        self.assertEqual(len(self.decisions()), 1)
        self.decisions().action_withdraw()
        self.refuse(record)
        self.assertEqual(len(self.decisions()), 2)

    def test_many_are_decided_at_once(self):
        record = self.make_return()
        other = self.make_return(2, return_id=78, reverse_status="REFUND_SUCCESS")
        answer = (record + other).action_agree_return()
        self.assertEqual(self.decisions().return_id, record)
        self.assertIn("Left out", answer["params"]["message"])

    def test_each_button_says_its_word(self):
        steps = [
            ("RETURN", {}, "action_instant_refund", "instantRefund"),
            ("ONLY_REFUND", {}, "action_agree_refund", "agreeRefund"),
            ("CANCEL", {}, "action_agree_cancel", "agreeCancel"),
            ("CANCEL", {}, "action_refuse_cancel", "refuseCancel"),
            ("RETURN", {"reverse_status": "BUYER_RETURN_ITEM"},
             "action_confirm_delivery", "confirmDelivery"),
            ("RETURN", {"reverse_status": "BUYER_RETURN_ITEM"},
             "action_agree_refund", "agreeRefund"),
        ]  # fmt: skip
        for number, (kind, values, button, word) in enumerate(steps, 1):
            record = self.make_return(number, return_id=number, kind=kind, **values)
            getattr(record, button)()
            self.assertEqual(record.decision_ids.action, word)

    def test_the_calls_of_each_kind(self):
        record = self.make_return(kind="ONLY_REFUND")
        record.action_agree_refund()
        self.tell(self.now(), ("decide_refund_only", None))
        self.assertEqual(self.lazada.calls[-1][1], ("agreeRefund", "77", "770"))
        record = self.make_return(2, return_id=78, kind="CANCEL")
        record.action_agree_cancel()
        self.tell(self.now(), ("decide_cancel", None))
        self.assertEqual(self.lazada.calls[-1][1], ("78",))

    def test_what_lazada_decides_has_no_buttons(self):
        record = self.make_return(to_seller=False)
        self.assertFalse(record.choices)
        with self.fails(UserError, "cannot be decided"):
            record.action_agree_return()

    # === WHAT LAZADA DEMANDS === #

    def wizard(self, record, button, reasons=None):
        if reasons is not None:
            for _line in record.line_ids:
                self.lazada.expect("get_return_reasons", reasons)
        with self.lazada.serving():
            action = getattr(record.with_user(self.person), button)()
        self.assertEqual(action["res_model"], "lazada.return.decide")
        found = self.env["lazada.return.decide"].browse(action["res_id"])
        return found.with_user(self.person)

    def refuse(self, record, **values):
        rows = [{"reason_id": 10000301, "text": "Item is not damaged"}]
        wizard = self.wizard(record, "action_refuse_return", rows)
        wizard.write({"reason_id": wizard.possible_reason_ids.id, "comment": "No."})
        wizard.write(values)
        return wizard.action_decide()

    def picture(self, content=PNG, name="proof.png"):
        return (
            self.env["ir.attachment"]
            .with_user(self.person)
            .create({"name": name, "raw": content, "res_model": "lazada.return.decide"})
        )

    def test_a_refusal_with_its_reason(self):
        record = self.make_return()
        self.refuse(record)
        decision = self.decisions()
        self.assertEqual(decision.reason_id.name, "Item is not damaged")
        self.tell(self.now(), ("decide_return", None))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(record.line_ids.reason_ids, decision.reason_id)
        self.assertEqual(self.lazada.count("get_return_reasons"), 1)

    def test_what_is_demanded_is_demanded_before(self):
        record = self.make_return()
        for missing in ({"reason_id": False}, {"comment": " "}):
            with self.fails(UserError, "Lazada demands"):
                self.refuse(record, **missing)
            record.line_ids.reason_ids = False
        with self.fails(UserError, "characters"):
            self.refuse(record, comment="x" * 501)
        self.assertFalse(self.decisions())

    def test_a_reason_of_another_line_is_not_taken(self):
        other = self.env["lazada.return.reason"].create(
            {"store_id": self.store.id, "lazada_id": "9", "name": "Of another line"}
        )
        with self.fails(UserError, "does not take this reason"):
            self.refuse(self.make_return(), reason_id=other.id)

    def test_pictures_are_given_to_lazada_before(self):
        record = self.make_return(kind="ONLY_REFUND")
        wizard = self.wizard(record, "action_start_dispute")
        wizard.comment = "It was there."
        with self.fails(UserError, "a picture"):
            wizard.action_decide()
        wizard.attachment_ids = [Command.set(self.picture().ids)]
        wizard.action_decide()
        decision = self.decisions()
        self.assertEqual(decision.attachment_ids.res_id, decision.id)
        self.tell(
            ("upload_picture", "https://x/1.png"),
            self.now(),
            ("decide_refund_only", LOST),
        )
        self.assertEqual(decision.picture_urls, [["proof.png", "https://x/1.png"]])
        self.later()
        self.tell(self.now(reverse_status="CS_APPROVING"))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(self.lazada.count("upload_picture"), 1)

    def test_what_is_no_picture_is_not_taken(self):
        record = self.make_return(kind="ONLY_REFUND")
        for content, words in ((b"<svg/>", "JPG or PNG"), (PNG * 40000, "1 MB")):
            wizard = self.wizard(record, "action_start_dispute")
            wizard.comment = "It was there."
            wizard.attachment_ids = [Command.set(self.picture(content).ids)]
            with self.fails(UserError, words):
                wizard.action_decide()
        self.assertFalse(self.decisions())

    def test_returns_of_two_stores_are_refused_apart(self):
        first = self.make_return()
        self.store = self.make_store("OTHER", download_returns=True).with_env(self.env)
        second = self.make_return(return_id=78)
        with self.fails(UserError, "one store"):
            (first + second).action_refuse_return()

    # === WITHDRAWING === #

    def test_a_decision_that_waits_can_be_withdrawn(self):
        record, decision = self.agree()
        self.assertIn("background", record.decision_text)
        record.action_withdraw()
        self.assertFalse(decision.exists())
        self.assertEqual(record.choices, "agreeReturn,refuseReturn,instantRefund")
        self.tell()

    def test_what_lazada_may_know_cannot_be_withdrawn(self):
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        answer = decision.action_withdraw()
        self.assertIn("already", answer["params"]["message"])
        self.assertTrue(decision.exists())

    # === LOST ANSWERS === #

    def test_a_lost_answer_whose_decision_has_arrived(self):
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        self.assertEqual((decision.state, decision.times_told), ("pending", 1))
        self.later()
        self.tell(self.now(**AGREED))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(self.lazada.count("decide_return"), 1)

    def test_a_lost_answer_and_the_goods_are_here_before_it_is_known(self):
        """The next decision is not hidden by the one before, nor its clock."""
        record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        self.later()
        end = self.row["reverse_order_lines"][0]["sla"]
        self.tell(self.now(reverse_status="BUYER_RETURN_ITEM", sla=end))
        self.assertEqual(decision.state, "sent")
        self.assertIn("confirmDelivery", record.choices.split(","))
        self.assertTrue(record.is_to_decide and record.deadline)

    def test_a_lost_answer_whose_decision_has_not_arrived(self):
        """Two readings a minute apart, then it is told once more."""
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        self.later()
        self.tell(self.now())
        self.later(seconds=10)
        self.tell(self.now())
        self.assertEqual(self.lazada.count("decide_return"), 1)
        self.later(minutes=2)
        self.tell(self.now(), self.now(), ("decide_return", None))
        self.assertEqual((decision.state, decision.times_told), ("sent", 2))

    def test_it_is_told_twice_at_most(self):
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        for again in ([self.now(), ("decide_return", LOST)], []):
            self.later()
            self.tell(self.now())
            self.later(minutes=2)
            self.tell(self.now(), *again)
        self.assertEqual(self.lazada.count("decide_return"), 2)
        self.assertEqual(decision.state, "error")
        self.assertEqual(decision.activity_ids.user_id, self.person)

    def test_the_return_goes_another_way_meanwhile(self):
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", LOST))
        self.later()
        self.tell(self.now(reverse_status="REQUEST_CANCEL"))
        self.assertEqual(decision.state, "error")
        self.assertIn("Cancelled", decision.error_message)
        self.tell()

    def test_a_worker_that_is_killed_in_the_call(self):
        _record, decision = self.agree()
        with self.fails(Killed, ""):
            self.tell(self.now(), ("decide_return", Killed()))
        self.env.invalidate_all()
        self.assertTrue(decision.telling_at)
        self.tell()
        self.later()
        self.tell(self.now(**AGREED))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(self.lazada.count("decide_return"), 1)

    def test_a_confirmed_receipt_is_told_by_the_history(self):
        record = self.make_return(reverse_status="BUYER_RETURN_ITEM")
        record.action_confirm_delivery()
        decision = self.decisions()
        one = ("get_return_history", [{"operator": "buyer"}])
        two = ("get_return_history", [{"operator": "buyer"}, {"operator": "seller"}])
        self.tell(one, self.now(), ("decide_return", LOST))
        self.later()
        self.tell(two, self.now())
        self.assertEqual(decision.state, "sent")
        self.assertEqual(record.state, "received")
        self.assertEqual(record.choices, "agreeRefund,refuseRefund")

    def test_lazada_wants_no_call_now(self):
        busy = LazadaUnavailable("busy", "901", kind=Kind.THROTTLED, retry_after=1)
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", busy))
        self.assertFalse(decision.telling_at)
        self.assertEqual((decision.state, decision.times_told), ("pending", 0))

    def test_the_log_in_is_over(self):
        over = LazadaAuthError("no subscription", kind=Kind.SUBSCRIPTION)
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", over))
        self.assertFalse(decision.telling_at)
        self.assertEqual(decision.state, "pending")

    # === REFUSALS === #

    def test_lazada_refuses(self):
        record, decision = self.agree()
        self.tell(self.now(), ("decide_return", REFUSED), self.now())
        self.assertEqual(decision.state, "error")
        self.assertIn("not the time", decision.error_message)
        self.assertFalse(decision.telling_at)
        self.assertIn("not the time", record.decision_text)
        decision.action_retry()
        self.tell(self.now(), ("decide_return", None))
        self.assertEqual(decision.state, "sent")

    def test_lazada_refuses_what_it_has_taken_already(self):
        _record, decision = self.agree()
        self.tell(self.now(), ("decide_return", REFUSED), self.now(**AGREED))
        self.assertEqual(decision.state, "sent")

    def test_what_was_decided_in_seller_center_is_not_told(self):
        _record, decision = self.agree()
        self.tell(self.now(**AGREED))
        self.assertEqual(decision.state, "sent")
        self.assertFalse(self.lazada.count("decide_return"))

    def test_what_can_no_longer_be_decided_is_not_told(self):
        _record, decision = self.agree()
        self.tell(self.now(reverse_status="REQUEST_CANCEL"))
        self.assertEqual(decision.state, "error")
        self.assertFalse(self.lazada.count("decide_return"))

    def test_a_refused_decision_gives_way_to_another(self):
        record, decision = self.agree()
        self.tell(self.now(), ("decide_return", REFUSED), self.now())
        record.action_instant_refund()
        self.assertFalse(decision.exists())
        self.assertEqual(self.decisions().action, "instantRefund")

    # === TWO PEOPLE, TWO WORKERS === #

    def test_a_second_worker_leaves_what_is_being_told_alone(self):
        record, decision = self.agree()
        seen = []

        def second(store):
            rows = decision.search(decision._due_domain())
            seen.append((rows, decision.telling_at))

        self.tell(self.now(), ("decide_return", second))
        [(rows, told)] = seen
        self.assertFalse(rows)
        self.assertTrue(told)
        self.assertFalse(record.is_to_decide)

    def test_others_may_not_decide(self):
        record = self.make_return()
        for groups in ("stock.group_stock_user", "account.group_account_invoice"):
            user = self.make_user(groups, f"base.group_user,{groups}")
            with self.fails(AccessError, "Lazada / User"):
                record.with_user(user).action_agree_return()
        stranger = self.make_user("stranger", "base.group_user")
        with self.fails(AccessError, "."):
            record.with_user(stranger).action_agree_return()

    def test_a_failure_of_ours_is_followed_up(self):
        """What goes wrong after the call leads to a reading, not to a second call."""
        _record, decision = self.agree()
        broken = patch.object(
            type(decision), "_mark_sent", side_effect=ZeroDivisionError
        )
        logger = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"
        with broken, self.assertLogs(logger):
            self.tell(self.now(), ("decide_return", None))
        self.assertEqual(decision.state, "error")
        self.assertTrue(decision.telling_at)
        self.later()
        self.tell(self.now(**AGREED))
        self.assertEqual(decision.state, "sent")
        self.assertEqual(self.lazada.count("decide_return"), 1)

    def test_read_again_shows_what_has_happened(self):
        record = self.make_return()
        history = [{"operator": "buyer", "time": 1768795200000, "picture": ["u"]}]
        self.lazada.expect(*self.now(**AGREED))
        self.lazada.expect("get_return_history", history)
        with self.lazada.serving():
            record.with_user(self.person).action_read_again()
        self.assertEqual(record.state, "agreed")
        self.assertIn("buyer · 1 pictures", record.line_ids.history_text)

    def test_it_is_told_again_soon_while_the_clock_runs(self):
        _record, decision = self.agree()
        self.tell(("get_return", LOST))
        wait = decision.next_attempt_at - decision.write_date
        self.assertLess(wait, timedelta(minutes=1))
