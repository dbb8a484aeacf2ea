"""What a file is, by its bytes rather than by what it is called."""

PDF, HTML = "pdf", "html"
# A PDF may begin with a few other bytes; readers search the first kilobyte.
_PDF_WITHIN = 1024
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(content, mime_type=""):
    """Return ``PDF``, ``HTML`` or ``None``.

    :param bytes content: the file
    :param str mime_type: what its sender calls it; only believed of plain text
    """
    start = content[:_PDF_WITHIN]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\x00", b"") if content[:2] in _MARKS else start
    if start.lstrip().startswith(b"<"):
        return HTML
    if b"%PDF-" in start:
        return PDF
    is_text = content.strip() and b"\x00" not in content
    return HTML if is_text and "html" in mime_type.lower() else None
