"""What a further document has to say, so that all documents together are right.

Arithmetic over figures; what the keys are is the caller's affair.
"""

NOTHING = (0.0, 0.0)


def find_corrections(booked, wanted, smallest, tolerance=0.0):
    """Return what has to be booked beside what is booked already.

    Pieces of one price are added or taken back. Where the price has changed, all of the
    old ones are taken back and all of the new ones added: pieces and amounts are right
    then, each by itself.

    :param dict booked: ``{key: (pieces, amount with tax)}``, credit notes taken off
    :param dict wanted: the same, as it has to be
    :param float smallest: unit of the currency
    :param float tolerance: an amount that differs by no more is left, unless pieces
        differ, too: where taxes are rounded once for a document, lines have such crumbs
    :return: ``(key, pieces, amount)``; pieces below zero are taken back
    :rtype: list[tuple]
    """
    rows = []
    for key in {**booked, **wanted}:
        old, new = booked.get(key, NOTHING), wanted.get(key, NOTHING)
        if old[0] != new[0] or abs(new[1] - old[1]) > tolerance + smallest / 2:
            rows += [(key, *row) for row in _rows(old, new, smallest)]
    return rows


def document_rows(booked, wanted, gap, smallest):
    """Return the rows of one document that makes good a gap: an invoice, or a credit
    note where the gap is below zero.

    :param float gap: what the documents so far lack
    :return: rows as of :func:`find_corrections`, in the document's own sense; crumbs of
        a rounding by document are with the largest. None, if lines do not explain the
        gap
    """
    rows = find_corrections(booked, wanted, smallest, smallest)
    if gap and not rows:
        rows = find_corrections(booked, wanted, smallest)
    crumbs = gap - sum(amount for _key, _pieces, amount in rows)
    if abs(crumbs) > smallest * (len(rows) and len(booked) + len(wanted)):
        return []
    sign, rows = -1 if gap < 0 else 1, sorted(rows, key=lambda row: -abs(row[2]))
    return [
        (key, sign * pieces, sign * (amount + (0 if position else crumbs)))
        for position, (key, pieces, amount) in enumerate(rows)
    ]


def _rows(old, new, smallest):
    pieces, amount = old
    new_pieces, new_amount = new
    if not pieces or not new_pieces or _is_same_price(old, new, smallest):
        missing = new_pieces - pieces
        return [(missing, new_amount - amount)] if missing else []
    return [(-pieces, -amount), (new_pieces, new_amount)]


def _is_same_price(old, new, smallest):
    pieces, amount = old
    new_pieces, new_amount = new
    gap = abs(amount * new_pieces - new_amount * pieces)
    return gap < smallest / 2 * max(abs(pieces), abs(new_pieces))
