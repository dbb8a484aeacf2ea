"""Pictures ("UploadImage"): JPG or PNG of 1 MB at most, as the file part ``image``.

How a picture is refused is not documented: here with 5, as any bad format is.
"""

import hashlib

from ..errors import Refusal
from ..registry import Endpoints

HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MOST_BYTES = 1024 * 1024

endpoints = Endpoints()


@endpoints.add("/image/upload", methods=("POST",))
def upload_image(call):
    content = call.files.get("image")
    if not content:
        raise Refusal("MissingParameter", "image")
    if not content.startswith(HEADS) or len(content) > MOST_BYTES:
        raise Refusal("5")
    code = hashlib.md5(content, usedforsecurity=False).hexdigest()
    url = f"https://example.com/uploads/{code}.jpg"
    call.seller.returns.pictures[url] = len(content)
    return {"image": {"url": url, "hash_code": code}}
