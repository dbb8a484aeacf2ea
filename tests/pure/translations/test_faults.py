import polib
import pytest

from environment.translations import faults

PLACE = "placeholders differ"


def entry(source, translation, **options):
    return polib.POEntry(msgid=source, msgstr=translation, **options)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Orders", "Pesanan"),
        ("%(done)s of %(all)s at 10%%", "dari %(all)s: %(done)s, 10%%"),
        ("Up to 5 %", "Hingga 5%"),
        ("{order}-{date:%Y-%m-%d}", "{date:%Y-%m-%d}-{order}"),
        ("Store {{ object.name or '' }}", "Toko {{ object.name or '' }}"),
        ("Press <b>Retry</b>.\n", "Tekan <b>Coba Lagi</b>.\n"),
        ('<i class="fa" title="Late"/> Late', '<i class="fa" title="Lambat"/> Lambat'),
        ("a < b", "a < b"),
    ],
)
def test_a_good_translation(source, translation):
    assert list(faults.of_entry(entry(source, translation))) == []


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Orders", "", "not translated"),
        ("Orders", "  ", "not translated"),
        ("%(name)s is late", "terlambat", PLACE),
        ("%(name)s is late", "%(nama)s terlambat", PLACE),
        ("%(name)s is late", "%(name)terlambat", PLACE),
        ("%(count)d late", "%(count)s terlambat", PLACE),
        ("%s of %s", "dari %s", PLACE),
        ("%(part)s done", "%(part)s selesai, 100%", PLACE),
        ("{order}.pdf", "{pesanan}.pdf", "fields differ"),
        ("{{ object.name }}", "{ object.name }", "fields differ"),
        ("<b>Late</b>", "<b>Lambat<b/>", "tags differ"),
        ('<i class="fa"/> x', '<i class="fb"/> x', "tags differ"),
        ("Late: ", "Lambat:", "spaces"),
        ("Late\n", "Lambat", "spaces"),
    ],
)
def test_a_translation_that_would_break_the_screen(source, translation, fault):
    (found,) = faults.of_entry(entry(source, translation))
    assert found.startswith(fault)


def test_what_a_machine_guessed_or_left_behind():
    assert list(faults.of_entry(entry("a", "b", flags=["fuzzy"]))) == ["fuzzy"]
    assert list(faults.of_entry(entry("a", "b", obsolete=True))) == ["obsolete"]


def test_a_file_is_compared_with_its_template():
    template = 'msgid "one"\nmsgstr ""\n\nmsgid "two"\nmsgstr ""\n'
    text = 'msgid "one"\nmsgstr "satu"\n\nmsgid "three"\nmsgstr "tiga"\n'
    assert list(faults.of_file(text, template)) == [
        "not in the file: two",
        "not in the template: three",
    ]


def test_a_damaged_file_is_told():
    (fault,) = faults.of_file('msgid "one"\nthis is no such file\n')
    assert fault.startswith("cannot be read")
    twice = 'msgid "one"\nmsgstr "satu"\n\n' * 2
    (fault,) = faults.of_file(twice)
    assert "one" in fault
