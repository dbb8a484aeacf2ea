"""What the documents of orders are like."""

import base64
import binascii
from dataclasses import asdict

from ..documents import DocumentStyle

KINDS = ("html", "pdf", "empty")


def set_documents(world, content=None, **style):
    """Change what documents look like from now on; without arguments, as at first.

    ``kind`` is ``html``, ``pdf`` or ``empty``; ``status_code`` the refusal of items
    that are not packed (34 or 30012), ``label_code`` that of own-fleet labels (50008 or
    700040). A slow answer is a fault of the kind ``delay``.

    :param str content: base64 of a file that is sent for every order instead, called
        ``mime_type``
    """
    try:
        made = DocumentStyle(**style)
        if content is not None:
            made.content = base64.b64decode(content, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise ValueError(f"documents: {error}") from None
    if made.kind not in KINDS:
        raise ValueError(f"documents: kind is one of {KINDS}")
    world.documents = made
    return {**asdict(made), "content": content}
