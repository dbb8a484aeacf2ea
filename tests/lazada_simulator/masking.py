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
    place = max(
        range(len(words)), key=lambda n: (words[n][:1].isalpha(), len(words[n]))
    )
    words[place] = f"{words[place][:1]}******"
    return " ".join(words)
