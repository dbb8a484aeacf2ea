"""The translation files of an add-on: ``i18n/<add-on>.pot`` and ``i18n/<language>.po``.

Odoo exports the template. Nothing in these files tells when or with which version that
was, so that they only change when a text does.
"""

import polib

from ..addons import CHECKOUT

METADATA = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def template_file(addon, checkout=CHECKOUT):
    return checkout / addon / "i18n" / f"{addon}.pot"


def language_file(addon, language, checkout=CHECKOUT):
    return checkout / addon / "i18n" / f"{language}.po"


def template(exported):
    """Return the text of a template.

    :param str exported: what Odoo exports for one add-on
    """
    return _text(polib.pofile(exported))


def merged(template_text, translated_text, language):
    """Return the text of a language's file with the entries of the template.

    What was translated stays, also where only the line breaks of a text have changed;
    what is not in the template any more goes.

    :param str translated_text: the file as it was; may be empty
    """
    before = polib.pofile(translated_text)
    usable = [entry for entry in before if not entry.obsolete and not entry.fuzzy]
    words = {_in_one_line(entry.msgid): entry.msgstr for entry in usable}
    words |= {entry.msgid: entry.msgstr for entry in usable}
    merged_file = polib.pofile(template_text)
    for entry in merged_file:
        in_one_line = _in_one_line(entry.msgid)
        entry.msgstr = words.get(entry.msgid) or words.get(in_one_line, "")
    return _text(merged_file, Language=language)


def _in_one_line(text):
    return " ".join(text.split())


def _text(file, **metadata):
    file.header = "Made by setup/translations."
    file.metadata = {**METADATA, **metadata}
    return f"{str(file).rstrip()}\n"
