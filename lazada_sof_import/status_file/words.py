"""A courier's words for how a delivery went."""

import unicodedata

DELIVERED = "delivered"
NOT_DELIVERED = "not_delivered"
OUTCOMES = (DELIVERED, NOT_DELIVERED, None)


def fold_word(word):
    """Return a word as it is compared: case and width of letters and spaces folded.

    :param str word: as the courier wrote it
    :rtype: str
    """
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


class CourierWords:
    """What the words of one courier mean.

    A word that ends in ``*`` stands for all words that start so. A word that is listed
    as it is wins over these, the longest of these over the shorter ones.

    :param mapping: the courier's words with ``"delivered"``, ``"not_delivered"``, or
        ``None`` for a known word that says neither, such as "in transit"
    :raise ValueError: an empty word, another outcome, or two outcomes for one word
    """

    def __init__(self, mapping):
        self._exact = {}
        self._prefixes = {}
        for word, outcome in mapping.items():
            self._add(fold_word(word), outcome)
        self._lengths = sorted({len(start) for start in self._prefixes}, reverse=True)

    def _add(self, word, outcome):
        if outcome not in OUTCOMES:
            raise ValueError(f"{outcome!r} is no outcome of a delivery")
        if not word.strip("* "):
            raise ValueError("an empty word would stand for every row")
        known = self._prefixes if word.endswith("*") else self._exact
        if known.setdefault(word.removesuffix("*"), outcome) != outcome:
            raise ValueError(f"{word!r} has two outcomes")

    def knows(self, word):
        """Return whether there is an outcome for a word.

        :rtype: bool
        """
        try:
            self.outcome(word)
        except KeyError:
            return False
        return True

    def outcome(self, word):
        """Return what a word means.

        :param str word: as the courier wrote it
        :return: ``"delivered"``, ``"not_delivered"`` or ``None``
        :raise KeyError: the word is not known
        """
        folded = fold_word(word)
        if folded in self._exact:
            return self._exact[folded]
        starts = (folded[:length] for length in self._lengths)
        known = next((start for start in starts if start in self._prefixes), None)
        if known is None:
            raise KeyError(word)
        return self._prefixes[known]
