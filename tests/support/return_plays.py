"""Returns that go as planned, as far as buyers, couriers and Lazada move them."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from .return_plans import CHECKS, DECISIONS, ELSEWHERE, Case

QUALITY = {
    "scrapped": "scrap",
    "handed_back": "return_to_merchant",
    "to_customer": "return_to_customer",
}


@dataclass
class Play:
    """One case being played.

    :param list return_ids: Lazada's ids; a buyer may ask again
    :param int done: how many moves have been made
    """

    case: Case
    order_id: int
    item_ids: list
    return_ids: list = field(default_factory=list)
    done: int = 0

    def __str__(self):
        return f"{self.case.plan.name}: order {self.order_id}, {self.return_ids}"

    @property
    def next_move(self):
        moves = self.case.plan.moves
        return moves[self.done] if self.done < len(moves) else ""

    @property
    def is_over(self):
        return not self.next_move

    @property
    def return_id(self):
        return self.return_ids[-1] if self.return_ids else None

    @property
    def wanted_ids(self):
        return self.item_ids[: self.case.wanted]

    @property
    def decisions_so_far(self):
        return [move for move in self.case.plan.moves[: self.done] if move in DECISIONS]


class Elsewhere:
    """What happens at buyers', couriers' and Lazada's.

    :param ControlClient control: of the simulator
    """

    def __init__(self, control):
        self._control = control

    def order(self, case):
        """A buyer orders; nothing is wanted back yet."""
        made = self._control.create_order(units=case.units)
        items = [item["order_item_id"] for item in made["items"]]
        return Play(case, made["order"]["order_id"], items)

    def reach(self, play):
        """The order gets as far as it is when the return begins."""
        status = play.case.plan.status
        if status != "pending":
            self._control.set_status(order_id=play.order_id, status=status)

    def ask(self, play):
        """A buyer asks, if it is a buyer who begins."""
        if not play.case.plan.kind:
            return
        part = play.case.part
        with self._manner(play):
            made = self._control.request_return(
                order_id=play.order_id,
                item_ids=play.wanted_ids,
                kind=play.case.plan.kind,
                to_seller=play.case.plan.to_seller,
                refunds=[part] * play.case.wanted if part else None,
            )
        play.return_ids.append(made["reverse_order_id"])

    def move(self, play):
        """Make the next move, if it is none of the seller's; whether it was."""
        word = play.next_move
        if word not in ELSEWHERE:
            return False
        with self._manner(play):
            self._make(word, play)
        play.done += 1
        return True

    def is_decided(self, play, word):
        """Whether Lazada has taken a decision about all units."""
        report = self._control.return_decisions(return_id=play.return_id)
        units = [
            line_id
            for each in report["entries"]
            if (each["action"], each["by"]) == (word, "seller")
            for line_id in each["line_ids"]
        ]
        return len(units) >= play.case.wanted

    @contextmanager
    def _manner(self, play):
        self._control.set_returns(auto_pass=play.case.plan.is_auto_pass)
        yield
        self._control.set_returns(auto_pass=False)

    def _make(self, word, play):
        control, facts = self._control, {"return_id": play.return_id}
        if word in QUALITY:
            control.check_quality(decision=QUALITY[word], **facts)
        elif word == "goes_on":
            moved = control.advance_returns(return_ids=[play.return_id])
            assert moved, f"nothing goes on: {play}"
        elif word == "turns":
            control.send_parcel_back(order_id=play.order_id)
        elif word == "asks_again":
            self.ask(play)
        elif word == "clock_ends":
            ended = control.end_return_clocks(return_ids=[play.return_id])
            assert ended, f"no clock ran: {play}"
        elif word.endswith("_wins"):
            control.settle_dispute(for_buyer=word == "buyer_wins", **facts)
        else:
            actions = {
                "withdraws": control.withdraw_return,
                "disputes": control.dispute_return,
                "taken_back": control.take_refund_back,
            }
            actions[word](**facts)


def is_at_the_seller(play):
    """Whether the next move is a person's who decides, or who looks at goods."""
    return play.next_move in DECISIONS + CHECKS
