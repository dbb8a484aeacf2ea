import polib

from environment.translations import catalogue, export

EXPORTED = """\
# Translation of Odoo Server.
msgid ""
msgstr ""
"Project-Id-Version: Odoo Server 19.0-20260101\\n"
"POT-Creation-Date: 2026-01-01 10:00+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: lazada_connector
#: model:ir.model.fields,field_description:lazada_connector.field_x
msgid "Orders"
msgstr ""

#. module: lazada_connector
#. odoo-python
#: code:addons/lazada_connector/models/x.py:0
msgid "%(count)s orders"
msgstr ""
"""
ADDON = "lazada_connector"


def test_a_template_does_not_tell_when_it_was_made():
    first = catalogue.template(EXPORTED)
    later = EXPORTED.replace("2026-01-01 10:00", "2026-02-02 11:11")
    assert catalogue.template(later.replace("-20260101", "-20260303")) == first
    assert "2026" not in first
    assert len(polib.pofile(first)) == 2


def test_translations_stay_and_what_is_gone_goes():
    template = catalogue.template(EXPORTED)
    before = (
        'msgid "Orders"\nmsgstr "Pesanan"\n\n'
        'msgid "Gone"\nmsgstr "Hilang"\n\n'
        '#, fuzzy\nmsgid "%(count)s orders"\nmsgstr "%(count)s"\n'
    )
    after = polib.pofile(catalogue.merged(template, before, "id"))
    assert {entry.msgid: entry.msgstr for entry in after} == {
        "Orders": "Pesanan",
        "%(count)s orders": "",
    }
    assert after.metadata["Language"] == "id"
    # Odoo finds the text by these.
    assert after[0].comment == "module: lazada_connector"
    assert after[1].occurrences == [
        ("code:addons/lazada_connector/models/x.py", "0"),
    ]


def test_translations_stay_when_a_text_is_broken_into_lines():
    wrapped = EXPORTED.replace('msgid "Orders"', 'msgid "Orders\\n    of today"')
    before = 'msgid "Orders of today"\nmsgstr "Pesanan hari ini"\n'
    after = polib.pofile(catalogue.merged(catalogue.template(wrapped), before, "id"))
    assert after[0].msgid == "Orders\n    of today"
    assert after[0].msgstr == "Pesanan hari ini"


def test_a_second_run_changes_nothing(tmp_path):
    (tmp_path / ADDON).mkdir()
    templates = {ADDON: catalogue.template(EXPORTED)}
    assert export.outdated(templates, tmp_path) == [ADDON]
    export.write(templates, ["th"], tmp_path)
    file = catalogue.language_file(ADDON, "th", tmp_path)
    file.write_text(
        file.read_text().replace(
            'msgid "Orders"\nmsgstr ""', 'msgid "Orders"\nmsgstr "คำสั่งซื้อ"'
        )
    )
    before = file.read_text()
    export.write(templates, ["th"], tmp_path)
    assert file.read_text() == before
    assert "คำสั่งซื้อ" in before
    assert export.outdated(templates, tmp_path) == []
