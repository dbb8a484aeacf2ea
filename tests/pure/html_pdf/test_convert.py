"""The converter: nothing is fetched, whatever the page; and what may go wrong."""

import io
import re
import subprocess
import time

import pytest
from pypdf import PdfReader

from html_pdf import ConverterError, Problem, clean_html, convert, convert_all

PAGE = "<html><head><meta charset='utf-8'></head><body><p>{}</p></body></html>"


def page(text):
    return PAGE.format(text).encode()


@pytest.fixture
def script(tmp_path):
    """A program that does what its text says."""

    def script(text):
        path = tmp_path / "converter"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)

    return script


def test_thai_and_vietnamese_have_fonts(program):
    """The PDF embeds a font that has the letters, not boxes."""
    pdf = convert(page("ใบแจ้งหนี้ Hóa đơn số Nguyễn"), program, ["--page-size", "A5"])
    assert pdf.startswith(b"%PDF-")
    assert re.search(rb"/FontName /[A-Z]+\+\w*Thai|/FontName /[A-Z]+\+\w*Loma", pdf)


def test_an_evil_page_fetches_when_nothing_holds_it(program, evil, listener, tmp_path):
    """The next test would prove nothing if the page were harmless."""
    file = tmp_path / "evil.html"
    file.write_bytes(evil)
    command = [program, "--quiet", file, tmp_path / "evil.pdf"]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert {"/css", "/js", "/img", "/import"} <= set(listener.asked)


@pytest.mark.parametrize("walls", ["both", "the converter alone"])
def test_nothing_is_fetched_or_run(program, evil, listener, walls):
    html = clean_html(evil) if walls == "both" else evil
    pdf = convert(html, program)
    assert listener.asked == []
    text = words_of(pdf)
    assert "Invoice 4711" in text or walls != "both"
    for word in ("SECRET-OF-THE-MACHINE", "SCRIPT RAN", "ONLOAD RAN"):
        assert word not in text


def words_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join("".join(each.extract_text() for each in pages).split())


def test_a_page_does_not_wait_for_scripts(program):
    """Odoo's options wait a second for each page."""
    calls = [page(str(number)) for number in range(4)]
    started = time.monotonic()
    done = convert_all(calls, program, ["--javascript-delay", "10000"])
    assert all(pdf.startswith(b"%PDF-") for pdf in done)
    assert time.monotonic() - started < 10


def test_one_failure_does_not_stop_the_others(script):
    program = script("if grep -q bad; then exit 3; fi; echo %PDF-1.4")
    first, second, third = convert_all([page("a"), page("bad"), page("c")], program)
    assert first == third == b"%PDF-1.4\n"
    assert second.problem == Problem.FAILED


@pytest.mark.parametrize("program", [None, "", "/no/such/program"])
def test_no_converter(program):
    with pytest.raises(ConverterError) as caught:
        convert(page("x"), program)
    assert caught.value.problem == Problem.MISSING


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo broken >&2; exit 3", "broken"),
        ("exit 0", "exit code 0"),
        ("echo hello", "exit code 0"),
        ("kill -SEGV $$", "exit code -11"),
    ],
)
def test_a_converter_that_fails(script, text, words):
    with pytest.raises(ConverterError, match=words) as caught:
        convert(page("x"), script(f"cat > /dev/null; {text}"))
    assert caught.value.problem == Problem.FAILED


def test_a_program_that_cannot_be_started(tmp_path):
    path = tmp_path / "converter"
    path.write_text("no program")
    with pytest.raises(ConverterError) as caught:
        convert(page("x"), str(path))
    assert caught.value.problem == Problem.FAILED


def test_a_converter_that_hangs(script):
    with pytest.raises(ConverterError) as caught:
        convert(page("x"), script("exec sleep 60"), timeout=0.2)
    assert caught.value.problem == Problem.TIMEOUT
