"""Helpers of all wire modules."""


def merge(body, overrides):
    """Put fields given to the control interface over generated ones, also nested."""
    for name, value in (overrides or {}).items():
        if isinstance(value, dict) and isinstance(body.get(name), dict):
            merge(body[name], value)
        else:
            body[name] = value
    return body


def quote_scalars(value):
    """The same answer as Lazada's pages print it: every scalar is text."""
    if isinstance(value, dict):
        return {name: quote_scalars(item) for name, item in value.items()}
    if isinstance(value, list):
        return [quote_scalars(item) for item in value]
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return str(value)
