"""Style rules by an allow-list: no addresses, and nothing that could spell one."""

import tinycss2

# By their first word: "border" stands for "border-top-width", too.
PROPERTIES = frozenset(
    "align background border bottom box break caption clear color column columns"
    " content counter direction display empty fill flex float font gap height justify"
    " left letter line list margin max min opacity order orphans outline overflow"
    " padding page position quotes right stroke table text top transform unicode"
    " vertical visibility white widows width word writing z".split()
)
FUNCTIONS = (
    "rgb", "rgba", "hsl", "hsla", "calc", "counter", "not", "nth-child",
    "nth-last-child", "nth-of-type", "translate", "scale", "rotate", "matrix",
)  # fmt: skip
# Rules in rules; nobody nests them deeper than this.
DEEPEST = 3


def clean_sheet(text, depth=0):
    """Return what is left of the rules of a style sheet.

    :rtype: str
    """
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return _joined(rules, depth)


def clean_declarations(text):
    """Return what is left of the value of a ``style`` attribute.

    :rtype: str
    """
    found = tinycss2.parse_blocks_contents(
        text, skip_comments=True, skip_whitespace=True
    )
    kept = [_declaration(each) for each in found if each.type == "declaration"]
    return ";".join(filter(None, kept))


def is_plain(text):
    """Tell whether a value cannot lead anywhere: it calls no function but the usual
    ones, and escapes nothing."""
    text = text.replace("/**/", "")  # tinycss2 keeps two tokens apart by that
    if any(sign in text for sign in ("\\", "<", "@", "{", "}", ";", "/*")):
        return False
    called = text.lower().split("(")[:-1]
    return all(not part[-1:].isalnum() or _is_usual(part) for part in called)


def _is_usual(part):
    """Look at the word that the text before a bracket ends with; no further back."""
    last = part[-20:].replace(",", " ").replace(":", " ").replace("(", " ").split()
    return bool(last) and last[-1] in FUNCTIONS


def _joined(rules, depth):
    return "".join(filter(None, (_rule(rule, depth) for rule in rules)))


def _rule(rule, depth):
    if rule.type not in ("qualified-rule", "at-rule") or rule.content is None:
        return None
    prelude = tinycss2.serialize(rule.prelude).strip()
    if not is_plain(prelude):
        return None
    if rule.type == "qualified-rule":
        declarations = clean_declarations(rule.content)
        return f"{prelude}{{{declarations}}}\n" if declarations else None
    if rule.lower_at_keyword != "media" or depth == DEEPEST:
        return None
    inner = tinycss2.parse_rule_list(
        rule.content, skip_comments=True, skip_whitespace=True
    )
    return f"@media {prelude}{{\n{_joined(inner, depth + 1)}}}\n"


def _declaration(declaration):
    name = declaration.lower_name
    value = tinycss2.serialize(declaration.value).strip()
    family = name.removeprefix("-webkit-").partition("-")[0]
    if family not in PROPERTIES or not is_plain(name) or not is_plain(value):
        return None
    return f"{name}:{value}{' !important' if declaration.important else ''}"
