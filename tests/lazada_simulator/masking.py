"""How Lazada hides buyers from apps without "Access to sensitive data"."""


def mask_name(name):
    """``David Lee`` becomes ``D**** ``."""
    return f"{name[:1]}**** "


def mask_phone(phone):
    """``6591234541`` becomes ``65********41``."""
    return f"{phone[:2]}********{phone[-2:]}"


def mask_street(street):
    """``1 Example Road`` becomes ``1 E****** Road``: the longest is hidden."""
    words = street.split(" ")
    longest = max(words, key=lambda word: (word[:1].isalpha(), len(word)))
    words[words.index(longest)] = f"{longest[:1]}******"
    return " ".join(words)
