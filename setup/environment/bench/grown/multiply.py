"""Repeats the rows of a sample until there are as many orders as one likes.

Each row of the sample gets copies under ids of their own, with whatever hangs on it,
in the past; what the sample itself hangs on (stores, products, customers) is not
repeated.
"""

import json
from dataclasses import dataclass

DAYS = 700  # over which the copies are spread
# There is a statement a week, whatever is sold: only so many copies have some of their
# own, the others' rows are in theirs.
SPARSE = {"lazada_statement": 13}
# Lazada's ids of the sample, and numbers that somebody looks for: those of copies.
NUMBERS = {
    "lazada_order": ("lazada_id", "name"),
    "lazada_order_item": ("lazada_id", "tracking_number"),
    "lazada_package": ("lazada_id", "tracking_number"),
    "lazada_push_message": ("digest", "subject"),
    "lazada_document": ("filename",),
    "lazada_statement": ("number",),
    "lazada_statement_row": ("transaction_number", "order_number", "item_number"),
    "lazada_return": ("lazada_id", "order_number"),
    "lazada_return_line": ("lazada_id", "item_number"),
    "res_partner": ("lazada_buyer_id",),
    "sale_order": ("name", "client_order_ref", "origin"),
    "stock_picking": ("name", "origin"),
    "stock_move": ("reference", "origin"),
    "account_payment": ("name",),
}
# Of entries: year, month and number of the copy (INV/2026/00042, MISC/2026/12/0042).
ENTRY_NUMBERS = {"account_move": "name", "account_move_line": "move_name"}
ENTRY_NUMBER = "^[^/]+/[0-9]{4}/([0-9]{2}/)?[0-9]+$"
RECORDS = {
    "mail_message": ("model", "res_id"),
    "mail_followers": ("res_model", "res_id"),
    "ir_attachment": ("res_model", "res_id"),
}
# Two ids of one kind are less apart, and no longer than this afterwards.
STEP = 10**12 + 39
MOST_CHECKED = 20


@dataclass
class Pattern:
    """The sample.

    :param dict marks: the last id before it, by table
    :param dict models: name by table
    :param dict quants: quantity before it, by id of ``stock.quant``
    :param dict spans: how many ids it takes, by table; of those that have any
    :param int copies: to be made of it
    :param int age: days that the youngest copy is older than the sample
    """

    marks: dict
    models: dict
    quants: dict
    spans: dict
    copies: int
    age: int

    @property
    def earlier(self):
        """How much older than the sample the ``k``-th copy is, as SQL."""
        pause = DAYS * 86400 // self.copies
        return f"(interval '{self.age} days' + k * interval '{pause} seconds')"

    def copy_of(self, table):
        """The copy that has the rows of a table for the ``k``-th one, as SQL."""
        if table not in SPARSE:
            return "k"
        return f"(k - (k - 1) % {max(1, self.copies // SPARSE[table])})"


def read_pattern(cursor, marks, models, quants, copies, age=0):
    spans = {}
    for table, mark in marks.items():
        cursor.execute(f'SELECT max(id) - {mark} FROM "{table}" WHERE id > {mark}')
        if span := cursor.fetchone()[0]:
            spans[table] = span
    return Pattern(marks, models, quants, spans, copies, age)


def multiply(cursor, pattern):
    """Add the copies.

    Indexes and foreign keys are made anew afterwards. With many copies, the foreign
    keys are not checked: with few, the same statements have been.
    """
    rebuilt = list(take_off(cursor, pattern))
    for table in pattern.spans:
        cursor.execute(copy_of_table(cursor, pattern, table))
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
            f' FROM "{table}"'
        )
    for statement in copies_of_relations(cursor, pattern):
        cursor.execute(statement)
    multiply_quantities(cursor, pattern)
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for statement in rebuilt:
        cursor.execute(statement)
    cursor.execute("VACUUM ANALYZE")


# === INDEXES AND FOREIGN KEYS === #


def take_off(cursor, pattern):
    """Drop what slows the copying down; yield the statements that restore it."""
    tables = list(pattern.spans)
    cursor.execute(
        """
        SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid),
               contype
          FROM pg_constraint
         WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')
         ORDER BY contype DESC
        """,
        [tables],
    )
    for table, name, definition, kind in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        is_checked = kind == "u" or pattern.copies <= MOST_CHECKED
        valid = "" if is_checked else " NOT VALID"
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}{valid}"
    cursor.execute(
        """
        SELECT indexrelid::regclass, pg_get_indexdef(indexrelid)
          FROM pg_index
         WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
        """,
        [tables],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        yield definition


# === COPIES === #


def copy_of_table(cursor, pattern, table):
    """Return the statement that adds the copies of one table's rows."""
    names = foreign_keys(cursor, table)
    columns = {
        column: expression(pattern, table, column, kind, names.get(column))
        for column, kind in columns_of(cursor, table)
    }
    return (
        f'INSERT INTO "{table}" ({_listed(columns)}) SELECT '
        + ", ".join(columns.values())
        + f' FROM "{table}", generate_series(1, {pattern.copies}) AS k'
        f" WHERE id > {pattern.marks[table]} AND k = {pattern.copy_of(table)}"
    )


def columns_of(cursor, table):
    cursor.execute(
        """
        SELECT column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
        """,
        [table],
    )
    return cursor.fetchall()


def foreign_keys(cursor, table):
    """Return the table that each column of a table names rows of; the constraints
    that say so are dropped by now."""
    cursor.execute(
        """
        SELECT field.name, replace(field.relation, '.', '_')
          FROM ir_model_fields AS field
         WHERE replace(field.model, '.', '_') = %s AND field.ttype = 'many2one'
           AND field.store
        """,
        [table],
    )
    return dict(cursor.fetchall())


def expression(pattern, table, column, kind, target):
    """Return what a column of the ``k``-th copy holds, as SQL."""
    quoted = f'"{column}"'
    if column == "id":
        return f"id + k * {pattern.spans[table]}"
    if target in pattern.spans:
        return shifted(pattern, target, quoted)
    if column in RECORDS.get(table, ())[1:]:
        return shifted_record(pattern, *RECORDS[table])
    if column in NUMBERS.get(table, ()):
        return renamed(quoted)
    if column == ENTRY_NUMBERS.get(table):
        return counted_on(pattern, quoted)
    if column == "sequence_prefix":
        return entry_prefix(pattern, quoted)
    if (table, column) == ("account_move", "sequence_number"):
        return f"sequence_number + k * {pattern.spans['account_move']}"
    if column == "matching_number":
        return matched(pattern, quoted)
    if kind.startswith("timestamp"):
        return f"{quoted} - {pattern.earlier}"
    if kind == "date":
        return f"({quoted} - {pattern.earlier})::date"
    return quoted


def shifted(pattern, table, column):
    mark, span, copy = (
        pattern.marks[table],
        pattern.spans[table],
        pattern.copy_of(table),
    )
    return (
        f"CASE WHEN {column} > {mark} THEN {column} + {copy} * {span} ELSE {column} END"
    )


def shifted_record(pattern, model, column):
    cases = " ".join(
        f"WHEN {model} = '{pattern.models[table]}'"
        f" AND {column} > {pattern.marks[table]}"
        f" THEN {column} + k * {span}"
        for table, span in pattern.spans.items()
    )
    return f"CASE {cases} ELSE {column} END"


def renamed(column):
    return (
        f"CASE WHEN {column} ~ '^[0-9]{{9,17}}$'"
        f" THEN ({column}::bigint + k * {STEP})::text"
        f" WHEN {column} = '' THEN {column}"
        f" ELSE {column} || '-' || k END"
    )


def counted_on(pattern, name):
    span = pattern.spans["account_move"]
    number = f"(substring({name} FROM '[0-9]+$')::bigint + k * {span})::text"
    padded = f"lpad({number}, greatest(5, length({number})), '0')"
    return (
        f"CASE WHEN {name} ~ '{ENTRY_NUMBER}'"
        f" THEN {entry_prefix(pattern, name)} || {padded} ELSE {name} END"
    )


def entry_prefix(pattern, name):
    """What stands before the number of an entry, of the copy's day."""
    day = f"(date - {pattern.earlier})"
    return (
        f"CASE WHEN {name} ~ '^[^/]+/[0-9]{{4}}/[0-9]{{2}}/'"
        f" THEN split_part({name}, '/', 1) || to_char({day}, '/YYYY/MM/')"
        f" ELSE split_part({name}, '/', 1) || to_char({day}, '/YYYY/') END"
    )


def matched(pattern, column):
    """The number of what matches a journal item is the id of that, or P and the id."""
    full = pattern.spans.get("account_full_reconcile", 0)
    partial = pattern.spans.get("account_partial_reconcile", 0)
    return (
        f"CASE WHEN {column} ~ '^[0-9]+$' THEN ({column}::bigint + k * {full})::text"
        f" WHEN {column} ~ '^P[0-9]+$'"
        f" THEN 'P' || (substring({column} FROM 2)::bigint + k * {partial})"
        f" ELSE {column} END"
    )


def copies_of_relations(cursor, pattern):
    """Yield the statements for the tables that only relate rows of two others."""
    cursor.execute(
        """
        SELECT relation_table, column1, replace(model, '.', '_'),
               column2, replace(relation, '.', '_')
          FROM ir_model_fields
         WHERE ttype = 'many2many' AND store AND relation_table IS NOT NULL
           AND to_regclass(relation_table) IS NOT NULL
        """
    )
    seen = set()
    for table, one, of_one, other, of_other in cursor.fetchall():
        sides = [
            (column, target)
            for column, target in ((one, of_one), (other, of_other))
            if target in pattern.spans
        ]
        if sides and table not in seen and table not in pattern.spans:
            seen.add(table)
            yield copy_of_relation(pattern, table, {one, other}, dict(sides))


def copy_of_relation(pattern, table, columns, sides):
    values = [
        shifted(pattern, sides[column], f'"{column}"')
        if column in sides
        else f'"{column}"'
        for column in columns
    ]
    where = " OR ".join(
        f'"{column}" > {pattern.marks[target]}' for column, target in sides.items()
    )
    return (
        f'INSERT INTO "{table}" ({_listed(columns)}) SELECT {", ".join(values)}'
        f' FROM "{table}", generate_series(1, {pattern.copies}) AS k WHERE {where}'
    )


def _listed(columns):
    return ", ".join(f'"{column}"' for column in columns)


def multiply_quantities(cursor, pattern):
    """Let the stock be what is left after all of the deliveries."""
    cursor.execute(
        """
        UPDATE stock_quant
           SET quantity = quantity
             + %s * (quantity - coalesce((%s::jsonb ->> id::text)::numeric, 0))
        """,
        [pattern.copies, json.dumps(pattern.quants)],
    )
