"""Ids that look like Lazada's: long numbers without a visible order, below 2^53."""

# Odd and no multiple of five, so that it has no factor in common with the modulus
# and the first 10^11 numbers give as many different ids.
_STEP = 38_742_048_901
_MODULUS = 10**11
_KINDS = {"order": 2, "unit": 5, "package": 8, "return": 3, "return_line": 6}


def long_id(region, kind, number):
    """16 digits: the country, the kind, and a scrambled ``number``."""
    prefix = region.id_prefix * 10 + _KINDS[kind]
    scrambled = (number * _STEP + region.id_prefix * 977) % _MODULUS
    return prefix * 10**14 + scrambled * 1000 + number % 97
