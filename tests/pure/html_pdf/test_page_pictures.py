"""Pictures in a page: looked at before anybody draws them."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from html_pdf import ConverterError, Problem, clean_html
from html_pdf.limits import ALL_PIXELS, PICTURE_PIXELS, PICTURES


def picture(size, kind="PNG", mode="1"):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


def address(content, mime_type="image/png"):
    return f"data:{mime_type};base64,{base64.b64encode(content).decode()}"


def claimed(width, height):
    """A PNG that only claims to be of a size: its data is a few bytes."""

    def chunk(name, data):
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")


def page(*addresses):
    images = "".join(f'<img src="{each}">' for each in addresses)
    return f"<p>Invoice</p>{images}".encode()


def refused(*addresses):
    with pytest.raises(ConverterError) as caught:
        clean_html(page(*addresses))
    assert caught.value.problem is Problem.TOO_LARGE
    return caught.value.detail


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_pictures_stay(kind):
    content = picture((9, 9), kind, "L")
    shown = address(content, f"image/{kind.lower()}")
    assert shown in clean_html(page(shown)).decode()


def test_a_picture_is_called_what_it_is():
    content = picture((9, 9))
    cleaned = clean_html(page(address(content, "image/svg+xml;charset=x"))).decode()
    assert address(content) in cleaned


def test_line_feeds_in_base64():
    content = picture((300, 300))
    text = base64.encodebytes(content).decode()
    assert "\n" in text.strip()
    shown = f"data:image/png;charset=x;base64,\n {text}"
    assert address(content) in clean_html(page(shown)).decode()


@pytest.mark.parametrize(
    "shown",
    [
        "http://x/y.png",
        "data:image/png,plain",
        "data:image/png;base64,",
        "data:image/png;base64,!!!",
        "data:image/png;base64,ใบ",
        address(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        address(b"<html>", "text/html"),
        address(picture((9, 9), "TIFF"), "image/tiff"),
        address(picture((9, 9))[:20]),
    ],
)
def test_what_is_no_picture_goes(shown):
    assert "src" not in clean_html(page(shown)).decode()


def test_pixels_of_one_picture():
    side = int(PICTURE_PIXELS**0.5)
    clean_html(page(address(claimed(side, side))))
    assert "pixels of a picture" in refused(address(claimed(side + 1, side + 1)))
    assert "pixels of a picture" in refused(address(claimed(2**31 - 1, 2**31 - 1)))


def test_pixels_of_all_pictures():
    one = address(claimed(PICTURE_PIXELS // 4000, 4000))
    fits = ALL_PIXELS // PICTURE_PIXELS
    clean_html(page(*[one] * fits))
    assert "all pictures" in refused(*[one] * (fits + 1))


def test_how_many_pictures():
    one = address(picture((1, 1)))
    clean_html(page(*[one] * PICTURES))
    assert "pictures" in refused(*[one] * (PICTURES + 1))
