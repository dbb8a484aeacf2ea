import io

from environment.console import Progress, SetupError, complain, step


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
