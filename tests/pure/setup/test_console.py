import errno
import io

import pytest

from environment.console import Progress, SetupError, complain, explained, step


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_a_terminal_a_line_comes_now_and_then():
    moments = iter([0, 5, 11, 11, 12])
    stream = io.StringIO()
    progress = Progress(stream, clock=lambda: next(moments))
    progress.show("early")
    progress.show("due")
    progress.show("early again")
    progress.clear()
    assert stream.getvalue() == "    due\n"


def test_on_a_terminal_one_line_is_overwritten():
    stream = Terminal()
    progress = Progress(stream)
    progress.show("a long first text")
    progress.show("short")
    progress.clear()
    assert "\n" not in stream.getvalue()
    *_before, last, end = stream.getvalue().split("\r")[1:]
    assert last.strip() == "" and len(last) == len("    a long first text")
    assert end == ""


def test_a_complaint_has_the_problem_and_the_remedy(capsys):
    complain(SetupError("It is missing.", "Get it.\nThen start again."))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[1:] == [
        "ERROR: It is missing.",
        "  Get it.",
        "  Then start again.",
    ]


def test_a_step_says_how_long_it_took(capsys):
    with step("Something"):
        pass
    first, second = capsys.readouterr().out.splitlines()
    assert first == "==> Something"
    assert second.strip().startswith("done in 0.")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SetupError("It is missing.", "Get it."), ["It is missing.", "Get it."]),
        (
            OSError(errno.ENOSPC, "No space left", "/x"),
            ["No space left", "LAZADA_CACHE"],
        ),
        (ConnectionResetError("reset"), ["reset", "Start again"]),
    ],
)
def test_what_the_machine_refuses_is_said_without_a_traceback(capsys, error, words):
    with pytest.raises(SystemExit) as caught, explained():
        raise error
    assert caught.value.code == 1
    printed = capsys.readouterr().err
    assert all(word in printed for word in words)
    assert "Traceback" not in printed


def test_our_own_mistakes_keep_their_traceback():
    with pytest.raises(ZeroDivisionError), explained():
        raise ZeroDivisionError
