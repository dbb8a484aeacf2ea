"""The program that merges labels: reads a job as JSON, says what came of it."""

import json
import resource
import signal
import sys

from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
)

SECONDS_A_LABEL = 5
# What a viewer or a printer might act on.
ACTIVE = ("/Annots", "/AA")


class LabelError(Exception):
    """A label cannot be taken."""


def main():
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _too_long)
    json.dump(merge(job), sys.stdout)


def merge(job):
    """Write the labels of a job into one PDF, unless some cannot be read.

    :param dict job: see :func:`.job.merge`
    :return: ``{"bad": {number: why}, "pages": [count of each parcel]}``
    """
    writer = PdfWriter()
    slips = _slips(job)
    bad, counts = {}, []
    for number, paths in enumerate(job["parcels"]):
        try:
            pages = _labels(paths, job["label_pages"])
        except LabelError as error:
            bad[number] = str(error)
            continue
        _add(writer, pages, slips[number] if slips else None, job["place"])
        counts.append(len(pages))
    for page in _pages(job["last"]):
        writer.add_page(page)
    if not bad:
        writer.write(job["out"])
    return {"bad": bad, "pages": counts}


def _slips(job):
    slips = _pages(job["slips"])
    if slips and len(slips) != len(job["parcels"]):
        sys.exit(f"{len(slips)} slips for {len(job['parcels'])} parcels")
    return slips


def _pages(paths):
    return [page for path in paths for page in PdfReader(path).pages]


def _labels(paths, most):
    """Return the pages of a parcel's labels.

    :raise LabelError: they cannot be read, or are too many, or take too long
    """
    signal.alarm(SECONDS_A_LABEL)
    try:
        pages = [page for path in paths for page in _label_pages(path, most)]
    except LabelError:
        raise
    except Exception as error:  # pylint: disable=broad-exception-caught
        # pypdf has no end of exceptions for what it does not expect
        raise LabelError(type(error).__name__) from error
    finally:
        signal.alarm(0)
    if not pages:
        raise LabelError("no pages")
    return pages


def _label_pages(path, most):
    reader = PdfReader(path)
    if reader.is_encrypted:
        raise LabelError("encrypted")
    pages = []
    for page in reader.pages:
        if len(pages) == most:
            raise LabelError(f"more than {most} pages")
        pages.append(page)
    return pages


def _too_long(_signal, _frame):
    raise LabelError(f"more than {SECONDS_A_LABEL} s")


def _add(writer, pages, slip, place):
    if slip is not None and place == "before":
        writer.add_page(slip)
    for number, page in enumerate(pages):
        if slip is not None and place == "on_label" and not number:
            _add_with_slip(writer, page, slip)
        else:
            _add_quiet(writer, page)


def _add_quiet(writer, page):
    added = writer.add_page(page)
    for name in ACTIVE:
        added.pop(name, None)
    return added


def _add_with_slip(writer, label, slip):
    """Put a label above its slip, on a page as large as the label was.

    Drawn as forms: merged by their contents, each is parsed, and its fonts copied.
    """
    (width, height), upright = _upright(label)
    (strip_width, strip_height), lying = _upright(slip)
    wide = width / strip_width
    strip_height *= wide
    size = (height - strip_height) / height
    left = (width - width * size) / 2
    page = writer.add_blank_page(width, height)
    _draw(
        writer,
        page,
        {
            "/Slip": (slip, lying.scale(wide)),
            "/Label": (label, upright.scale(size).translate(left, strip_height)),
        },
    )


def _upright(page):
    """Return how large a page is as it is seen, and what turns it so, its corner at
    the origin."""
    box, turn = page.mediabox, page.rotation % 360
    width, height = float(box.width), float(box.height)
    corner = Transformation().translate(-float(box.left), -float(box.bottom))
    moves = {0: (0, 0), 90: (0, width), 180: (width, height), 270: (height, 0)}
    size = (height, width) if turn in (90, 270) else (width, height)
    return size, corner.rotate(-turn).translate(*moves[turn])


def _draw(writer, page, drawings):
    forms, content = DictionaryObject(), []
    for name, (drawn, placed) in drawings.items():
        forms[NameObject(name)] = _form(writer, drawn)
        numbers = " ".join(f"{number:.4f}" for number in placed.ctm)
        content.append(f"q {numbers} cm {name} Do Q")
    stream = DecodedStreamObject()
    stream.set_data("\n".join(content).encode())
    resources = DictionaryObject({NameObject("/XObject"): forms})
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(stream)


def _form(writer, page):
    """Return a page as a drawing that another page can have."""
    contents = page.get_contents()
    form = DecodedStreamObject()
    form.set_data(contents.get_data() if contents is not None else b"")
    resources = page.get("/Resources", DictionaryObject()).get_object()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = RectangleObject(page.mediabox)
    form[NameObject("/Resources")] = resources.clone(writer)
    return writer._add_object(form.flate_encode())


if __name__ == "__main__":
    main()
