"""What a file is, by its bytes."""

import pytest

from html_pdf import HTML, PDF, kind_of


@pytest.mark.parametrize(
    ("content", "mime_type", "kind"),
    [
        (b"%PDF-1.4 x", "text/html", PDF),
        (b"\r\n%PDF-1.7", "", PDF),
        (b"<html>", "", HTML),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", "application/pdf", HTML),
        ("<p>".encode("utf-16"), "", HTML),
        (b"Invoice 1", "text/html; charset=utf-8", HTML),
        (b"Invoice 1", "text/plain", None),
        (b"", "text/html", None),
        (b" \n", "text/html", None),
        (b"\x89PNG\r\n\x1a\n\x00", "text/html", None),
        (b"PK\x03\x04\x00", "application/pdf", None),
    ],
)
def test_kinds(content, mime_type, kind):
    assert kind_of(content, mime_type) == kind
