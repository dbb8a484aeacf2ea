"""How what rows hold of a buyer ends: in their texts, their chatter, their files."""

from odoo.tools import SQL

TEXTS = ("char", "text", "html", "json")
# What stands in the place of a buyer's words.
REMOVED = "…"


def text_fields(model):
    """Return the fields of a model that have a column of text or JSON."""
    return [
        field
        for field in model._fields.values()
        if field.store and field.column_type and field.type in TEXTS
    ]


def replace_words(rows, pattern, untouched=()):
    """Replace what matches in all texts of rows. Not by the ORM, which would note the
    old text in a chatter.

    :param str pattern: see ``words.pattern``
    :param untouched: names of fields that are left as they are
    """
    chosen = [field for field in text_fields(rows) if field.name not in untouched]
    if not (rows and chosen and pattern):
        return
    columns = [SQL.identifier(field.name) for field in chosen]
    changes = [
        SQL(
            "%(column)s = regexp_replace(%(column)s::text, %(pattern)s, %(new)s, 'gi')"
            "::%(type)s",
            column=column,
            pattern=pattern,
            new=REMOVED,
            type=SQL(field.column_type[0]),
        )
        for field, column in zip(chosen, columns, strict=True)
    ]
    hits = [SQL("%s::text ~* %s", column, pattern) for column in columns]
    rows.env.cr.execute(
        SQL(
            "UPDATE %s SET %s WHERE id = ANY(%s) AND (%s)",
            SQL.identifier(rows._table),
            SQL(", ").join(changes),
            rows.ids,
            SQL(" OR ").join(hits),
        )
    )


def end_rows(rows, held, pattern):
    """End what rows of a model hold of a buyer.

    :param BuyersData held: what it is
    """
    kept = dict.fromkeys(held.blanks, False)
    if kept:
        rows.write(kept)
        rows.flush_recordset()
    replace_words(rows, pattern, held.untouched)
    end_chatter(rows, pattern)
    delete_files(rows.filtered_domain(held.files))


def end_chatter(rows, pattern):
    """Replace the words in messages, what was tracked, mails and activities of rows."""
    env, of_rows = rows.env, [("res_id", "in", rows.ids)]
    messages = env["mail.message"].search([("model", "=", rows._name), *of_rows])
    replace_words(messages, pattern)
    of_messages = [("mail_message_id", "in", messages.ids)]
    for name in ("mail.tracking.value", "mail.mail", "mail.notification"):
        replace_words(env[name].search(of_messages), pattern)
    todo = env["mail.activity"].with_context(active_test=False)
    replace_words(todo.search([("res_model", "=", rows._name), *of_rows]), pattern)


def delete_files(rows):
    """Delete the files that are attached to rows."""
    domain = [("res_model", "=", rows._name), ("res_id", "in", rows.ids)]
    rows.env["ir.attachment"].search(domain).unlink()
