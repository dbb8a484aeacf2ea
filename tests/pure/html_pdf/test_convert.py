"""The converter: nothing is fetched, whatever the page; and what may go wrong."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from html_pdf import (
    ConverterError,
    Problem,
    clean_html,
    convert,
    document,
    make_all,
    make_pdf,
)
from html_pdf.limits import ChildLimits
from support.pdf import small_pdf
from support.waiting import wait_until

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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("Simplified Chinese", "发票号码买方名称金额"),
        ("Traditional Chinese", "統一發票號碼買受人"),
        ("Japanese", "請求書ありがとうございますカタカナ"),
        ("Korean", "영수증공급가액합계"),
        ("Thai", "ใบ"),
        ("Vietnamese", "Hóa đơn số Nguyễn"),
    ],
)
def test_letters_of_each_country(program, language, text):
    """They can be read, copied and found: neither empty places nor boxes."""
    pdf = make_pdf(f"<p>Invoice {text}</p>".encode(), "text/html", program)
    # some letters have one glyph with a radical, and are read back as that
    read = unicodedata.normalize("NFKC", words_of(pdf)).replace(" ", "")
    assert unicodedata.normalize("NFKC", text).replace(" ", "") in read, language
    assert glyphs_of(pdf) == len(f"Invoice {text}")
    if language not in ("Thai", "Vietnamese"):
        assert any("CJK" in name for name in fonts_of(pdf)), fonts_of(pdf)


def fonts_of(pdf):
    """Return the names of the fonts whose letters stand in the file itself."""
    found = set()
    for each in PdfReader(io.BytesIO(pdf)).pages:
        for font in each["/Resources"]["/Font"].values():
            drawn = font.get_object()["/DescendantFonts"][0].get_object()
            if "/FontFile2" in drawn["/FontDescriptor"] or (
                "/FontFile3" in drawn["/FontDescriptor"]
            ):
                found.add(drawn["/BaseFont"])
    return found


def glyphs_of(pdf):
    """Count the letters that are drawn; none may be the box of a font that lacks it,
    which is its glyph 0."""
    count = 0
    for each in PdfReader(io.BytesIO(pdf)).pages:
        for operands, operator in each.get_contents().operations:
            if operator == b"Tj":
                drawn = operands[0].original_bytes
                glyphs = [drawn[place : place + 2] for place in range(0, len(drawn), 2)]
                assert b"\0\0" not in glyphs
                count += len(glyphs)
    return count


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
    calls = [(page(str(number)), "text/html") for number in range(4)]
    started = time.monotonic()
    done = make_all(calls, program, ["--javascript-delay", "60000"])
    assert all(pdf.startswith(b"%PDF-") for pdf in done)
    assert time.monotonic() - started < 60


def test_one_failure_does_not_stop_the_others(script):
    program = script("if grep -q bad; then exit 3; fi; echo %PDF-1.4")
    documents = [(page(text), "text/html") for text in ("a", "bad", "c")]
    first, second, third = make_all(documents, program)
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
        ("kill -SEGV $$", "stopped by SIGSEGV"),
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
        convert(
            page("x"), script("sleep 61.25 & sleep 61.25"), limits=limits(seconds=0.2)
        )
    assert caught.value.problem == Problem.TIMEOUT
    wait_until(lambda: not running("61.25"), "the killed children are gone", seconds=10)


def limits(seconds=10.0, memory=1 << 30, output=1 << 20):
    return ChildLimits(seconds, memory, output)


def running(program):
    """Tell whether a process of ours with this program or argument runs."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_text().split("\0")
            if program in words and (folder / "stat").read_text().split()[2] != "Z":
                return True
    return False


def test_a_child_whose_worker_was_killed_ends(script):
    """Nobody is there any more who would stop it."""
    code = f"from html_pdf import convert, limits; convert({page('x')!r}, {{!r}}, (), "
    code += "limits.ChildLimits(1, 1 << 30, 1 << 20))"
    program = script("while :; do :; done # lazada-orphan")
    command = [sys.executable, "-c", code.format(program)]
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    worker = subprocess.Popen(command, env={**os.environ, **path})
    wait_until(lambda: running(program), "the child runs")
    worker.kill()
    worker.wait()
    wait_until(lambda: not running(program), "the child has ended")


def test_a_converter_that_wants_too_much_memory(script):
    program = script(f"exec {sys.executable} -c 'bytearray(2 << 30)'")
    with pytest.raises(ConverterError, match="MemoryError") as caught:
        convert(page("x"), program)
    assert caught.value.problem == Problem.FAILED


def test_a_converter_that_writes_too_much(script):
    with pytest.raises(ConverterError, match="more than it may") as caught:
        convert(page("x"), script("exec yes"), limits=limits())
    assert caught.value.problem == Problem.FAILED


def test_lower_limits_stay(script):
    """Odoo's own workers have one; a child may not have more."""
    command = f"ulimit -v 100000; exec {sys.executable} -c {shlex.quote(LOWER)}"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.split() == ["100000", "61"], done.stderr


LOWER = """
from html_pdf import child, limits
command = ["/bin/sh", "-c", "ulimit -v; ulimit -t"]
answer = child.run(command, b"", limits.CONVERTING)
print(answer.output.decode())
"""


# === WHOLE DOCUMENTS === #


def test_html_becomes_pdf(program):
    content = "<p>Hóa đơn 4711 ใบ</p>".encode("utf-16")
    [pdf] = make_all([(content, "text/html; charset=utf-16")], program)
    assert "4711" in words_of(pdf)


def test_a_charset_that_only_the_sender_tells(program):
    pdf = make_pdf("ใบ".encode("tis-620"), "text/html; charset=tis-620", program)
    assert "ใบ" in words_of(pdf)


def test_a_pdf_stays_byte_for_byte():
    for content in (small_pdf(), b"\r\n" + small_pdf(), small_pdf() + b"\r\n\x00"):
        assert make_pdf(content, "application/pdf; charset=binary", None) == content


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7",
        b"%PDF-1.4\nA document of Lazada\n%%EOF\n",
        b"%PDF-1.4\n<html><body>Server error</body></html>",
        small_pdf()[:-300],
        small_pdf()[: len(small_pdf()) // 2] + b"\n%%EOF\n",
        b"%PDF-1.4\n" + bytes(range(256)) * 200,
    ],
)
def test_what_only_begins_like_a_pdf(content):
    with pytest.raises(ConverterError) as caught:
        make_pdf(content, "application/pdf", None)
    assert caught.value.problem is Problem.UNREADABLE


def test_a_pdf_with_a_password_is_left_as_it_is():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small_pdf())))
    writer.encrypt("only the buyer knows")
    file = io.BytesIO()
    writer.write(file)
    assert make_pdf(file.getvalue(), "", None) == file.getvalue()


def test_what_crashes_a_child_is_told_without_python(program, monkeypatch, caplog):
    """A person reads how it ended; the log has what Python says."""
    too_little = ChildLimits(seconds=20, memory=60 << 20)
    monkeypatch.setattr(document, "CLEANING", too_little)
    with pytest.raises(ConverterError) as caught:
        make_pdf(b"<p>x" * 1_000_000, "text/html", program)
    assert caught.value.problem is Problem.FAILED
    assert re.fullmatch("exit code [0-9]+|stopped by SIG[A-Z]+", caught.value.detail)
    assert "to clean a document failed" in caplog.text


@pytest.mark.parametrize("frame", [b"<iframe src='https://x/1.pdf'></iframe>", b"<p>"])
def test_what_a_child_refuses_is_told(frame, program):
    with pytest.raises(ConverterError) as caught:
        make_pdf(frame, "text/html", program)
    assert (caught.value.problem, caught.value.detail) == (Problem.EMPTY, "")
