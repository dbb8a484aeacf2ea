"""How what rows hold of a buyer ends: in their texts, their chatter, their files."""

from odoo.tools import SQL

from odoo.addons.lazada_connector.lazada_api.reasons import HEAD
from odoo.addons.lazada_connector.models.runs.base import ReasonText

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
    changes = [_change(field, pattern) for field in chosen]
    hits = [SQL("%s ~* %s", _said(field), pattern) for field in chosen]
    rows.env.cr.execute(
        SQL(
            "UPDATE %s SET %s WHERE id = ANY(%s) AND (%s)",
            SQL.identifier(rows._table),
            SQL(", ").join(changes),
            rows.ids,
            SQL(" OR ").join(hits),
        )
    )


def _said(field):
    """Return the text of a field in which a buyer's words may stand: of a sentence that
    is kept as what it is made of, its values."""
    column = SQL.identifier(field.name)
    if not isinstance(field, ReasonText):
        return SQL("%s::text", column)
    return SQL(
        "CASE WHEN starts_with(%(column)s, %(head)s)"
        " THEN (%(column)s::jsonb -> 'args')::text ELSE %(column)s END",
        column=column,
        head=HEAD,
    )


def _change(field, pattern):
    """Return how the words in a field are replaced; a sentence that is kept as what it
    is made of goes as a whole."""
    column = SQL.identifier(field.name)
    text = SQL("regexp_replace(%s::text, %s, %s, 'gi')", column, pattern, REMOVED)
    if isinstance(field, ReasonText):
        text = SQL(
            "CASE WHEN NOT starts_with(%(column)s, %(head)s) THEN %(text)s"
            " WHEN %(said)s ~* %(pattern)s THEN %(new)s ELSE %(column)s END",
            column=column,
            head=HEAD,
            text=text,
            said=_said(field),
            pattern=pattern,
            new=REMOVED,
        )
    return SQL("%s = %s::%s", column, text, SQL(field.column_type[0]))


def end_all(found, pattern):
    """End what rows hold of a buyer.

    :param found: pairs of rows of one model and a :class:`BuyersData`
    """
    for rows, held in found:
        if rows:
            end_rows(rows, held, pattern)


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
