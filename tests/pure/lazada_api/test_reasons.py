"""Reasons are kept as what they are made of, and told in any language later."""

from lazada_api.reasons import dump, joined, load, make, tell

GERMAN = {
    "No product for %(sku)s.": "Kein Produkt zu %(sku)s.",
    "Refused: %s": "Abgelehnt: %s",
    "Off by %(gap).2f": "Abweichung %(gap).2f",
}


def english(module, source, values):
    return source % values if values else source


def german(module, source, values):
    assert module == "lazada_connector"
    return english(module, GERMAN.get(source, source), values)


def say(source, *args, **values):
    return make("lazada_connector", source, args or values, english)


def test_told_again_in_another_language():
    reason = say("No product for %(sku)s.", sku="CUP-é")
    assert reason == "No product for CUP-é."
    assert tell(reason.node, german) == "Kein Produkt zu CUP-é."


def test_kept_and_found_again():
    kept = dump(say("Off by %(gap).2f", gap=1.5))
    assert load(kept, english) == "Off by 1.50"
    assert load(kept, german) == "Abweichung 1.50"
    assert dump(load(kept, german)) == kept


def test_a_reason_in_a_reason():
    inner = say("No product for %(sku)s.", sku="A")
    kept = dump(say("Refused: %s", inner))
    assert load(kept, german) == "Abgelehnt: Kein Produkt zu A."


def test_joined_reasons_are_told_one_by_one():
    reason = joined(
        "\n", [say("Refused: %s", 7), "", None, "100 %", say("Off by %(gap).2f", gap=2)]
    )
    assert reason == "Refused: 7\n100 %\nOff by 2.00"
    assert load(dump(reason), german) == "Abgelehnt: 7\n100 %\nAbweichung 2.00"


def test_nothing_joined_is_nothing():
    assert not joined(" ", [None, ""])


def test_other_text_is_left_as_it_is():
    for text in ("Refused: 100 %", '{"code": "E1"}', ""):
        assert load(text, german) == text


def test_a_text_without_values_may_hold_a_percent_sign():
    assert load(dump(say("100 %")), german) == "100 %"
