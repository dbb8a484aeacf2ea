"""What is wrong in a translation: untranslated, or not fit to be filled in."""

import re
from collections import Counter

import polib

# What must stand in a translation exactly as often as in the text. A "%" by itself
# would be taken for a placeholder, too.
KEPT = {
    "placeholders": re.compile(r"%\(\w+\)[\w.#+-]*?[sdifrgxXeEc]|%[sdifrgxXeEc]|%"),
    "fields": re.compile(r"\{+[^{}]*\}+"),
    "tags": re.compile(r"<[^<>]+>"),
}
# Attributes whose words are translated within a tag.
WORDS_IN_TAG = re.compile(
    r"""\s(title|alt|placeholder|aria-label|data-tooltip)=("[^"]*"|'[^']*')"""
)
ENDS = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)


def of_file(text, template_text=""):
    """Yield what is wrong in a language's file, a sentence each.

    :param str text: of a ``.po`` file
    :param str template_text: of the ``.pot`` file that it must hold all of
    """
    try:
        file = polib.pofile(text, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        yield f"cannot be read: {error}"
        return
    present = {entry.msgid for entry in file if not entry.obsolete}
    wanted = {entry.msgid for entry in polib.pofile(template_text)}
    for text_id in sorted(wanted - present):
        yield f"not in the file: {_short(text_id)}"
    for text_id in sorted(present - wanted if template_text else ()):
        yield f"not in the template: {_short(text_id)}"
    for entry in file:
        for fault in of_entry(entry):
            yield f"{fault}: {_short(entry.msgid)}"


def of_entry(entry):
    """Yield what is wrong in one entry."""
    if entry.obsolete:
        yield "obsolete"
    elif entry.fuzzy:
        yield "fuzzy"
    elif not entry.msgstr.strip():
        yield "not translated"
    else:
        yield from _differences(entry.msgid, entry.msgstr)


def _differences(source, translation):
    for name, pattern in KEPT.items():
        before, after = (_kept(pattern, text) for text in (source, translation))
        if before != after:
            missing, added = sorted(before - after), sorted(after - before)
            yield f"{name} differ (missing: {missing}, added: {added})"
    if ENDS.match(source).groups() != ENDS.match(translation).groups():
        yield "spaces at the begin or the end differ"


def _kept(pattern, text):
    found = (" ".join(one.split()) for one in pattern.findall(text))
    return Counter(WORDS_IN_TAG.sub(r" \1", one) for one in found)


def _short(text, length=70):
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
