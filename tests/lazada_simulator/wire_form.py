"""How clients may send their parameters (docs/lazada_api.rst, "Signature").

Query, urlencoded body, multipart body (files are not signed) and JSON body, also mixed.
"""

import json
from urllib.parse import unquote


def readings(request):
    """The ways to read a request, likeliest first.

    There are several only for a JSON body: some clients repeat their parameters there
    without signing them, and the samples on Lazada's pages percent-encode the values.

    :return: list of dicts, text by text
    """
    plain = {**request.form.to_dict(), **request.args.to_dict()}
    body = _json_body(request)
    if not body:
        return [plain]
    decoded = {name: unquote(value) for name, value in body.items()}
    return [{**body, **plain}, {**decoded, **plain}, plain]


def _json_body(request):
    if request.form or request.files or not request.data.lstrip().startswith(b"{"):
        return {}
    try:
        body = json.loads(request.data)
    except ValueError:
        return {}
    return {name: _as_text(value) for name, value in body.items()}


def _as_text(value):
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
