"""Sentences that are kept as what they are made of: a source text and its values. They
can be told in any language later; how, is the caller's business."""

import json
from collections.abc import Mapping

# How the JSON of a node begins. No other text that is kept begins like this.
HEAD = '{"module": '
# Of the source texts that only hold sentences together there is no translation.
UNTRANSLATED = "lazada_connector"


class Reason(str):
    """A sentence in some language that remembers what it is made of.

    :ivar dict node: ``module`` and ``text``, the source text; ``args``, its values, of
        which some may be nodes
    """

    node = None


def make(module, source, args, translate):
    """Return a sentence.

    :param args: tuple or dict of values, other sentences among them
    :param callable translate: takes module, source text and values
    :rtype: Reason
    """
    return tell({"module": module, "text": source, "args": _node(args)}, translate)


def tell(node, translate):
    """Return the sentence of a node as ``translate`` puts it."""
    reason = Reason(_tell(node, translate))
    reason.node = node
    return reason


def joined(separator, sentences):
    """Return sentences as one, as ``separator.join`` does; empty ones are left out."""
    sentences = list(filter(None, sentences))
    source = separator.join(["%s"] * len(sentences))
    reason = Reason(separator.join(sentences))
    reason.node = {"module": UNTRANSLATED, "text": source, "args": _node(sentences)}
    return reason


def as_reason(text):
    """Return what an error says, as something that can be kept."""
    return text if isinstance(text, Reason) else str(text)


def dump(reason):
    return json.dumps(reason.node, ensure_ascii=False)


def load(text, translate):
    """Return the sentence that was kept, or the text if it is none: one damaged row
    must not keep a whole list from being read."""
    if not text.startswith(HEAD):
        return text
    try:
        return tell(json.loads(text), translate)
    except (ValueError, KeyError, TypeError):
        return text


def _node(value):
    """Return what JSON keeps of a value."""
    if getattr(value, "node", None):
        return value.node
    if isinstance(value, Mapping):
        return {key: _node(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_node(each) for each in value]
    return value if isinstance(value, (int, float)) else str(value)


def _tell(node, translate):
    if isinstance(node, list):
        return [_tell(each, translate) for each in node]
    if not isinstance(node, dict):
        return node
    args = node["args"]
    if isinstance(args, dict):
        values = {key: _tell(each, translate) for key, each in args.items()}
    else:
        values = tuple(_tell(args, translate))
    return translate(node["module"], node["text"], values)
