"""Pictures that stand in a page itself, as ``data:`` addresses."""

import base64
import binascii
import io

from PIL import Image

from .errors import ConverterError, Problem
from .limits import ALL_PIXELS, PICTURE_PIXELS, PICTURES, require_at_most

# No SVG: that is a page of its own.
FORMATS = ("PNG", "JPEG", "GIF")


class Pictures:
    """The pictures of one page: what they take when they are drawn is counted before
    anybody draws them."""

    def __init__(self):
        self.count = 0
        self._pixels = 0

    def checked(self, address):
        """Return the address of a picture anew: what was looked at is what is shown.

        :param str address: of an ``src``
        :return: ``None`` when it is no picture in the page itself
        :raise ConverterError: too many pictures or pixels
        """
        content = _content_of(address)
        image = content and _opened(content)
        if not image:
            return None
        self._count(image.width * image.height)
        text = base64.b64encode(content).decode()
        return f"data:{Image.MIME[image.format]};base64,{text}"

    def _count(self, pixels):
        self.count += 1
        self._pixels += pixels
        require_at_most(PICTURES, self.count, "pictures")
        require_at_most(PICTURE_PIXELS, pixels, "pixels of a picture")
        require_at_most(ALL_PIXELS, self._pixels, "pixels of all pictures")


def _content_of(address):
    head, comma, text = address.strip().partition(",")
    head = head.lower()
    if not comma or not head.startswith("data:image/") or ";base64" not in head:
        return None
    try:
        return base64.b64decode("".join(text.split()))
    except (binascii.Error, ValueError):
        return None


def _opened(content):
    """Return a picture of which only the head has been read."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise ConverterError(Problem.TOO_LARGE, "pixels of a picture") from None
    except (OSError, ValueError, SyntaxError):
        return None
