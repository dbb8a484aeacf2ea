"""What an add-on has left in a database: compared with one that never had it."""

import json

STRUCTURE = {
    "table, view or sequence": """
        SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
    """,
    "column": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public'
    """,
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
    """,
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}
# What Odoo consists of: models, fields, selection values, external ids, views, menus,
# actions, scheduled actions, access rights, rules, parameters, groups, templates …
TECHNICAL_TABLES = r"""
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND (
        relname LIKE 'ir\_%' OR relname IN (
            'res_groups', 'res_groups_privilege',
            'mail_activity_type', 'mail_message_subtype', 'mail_template'
        )
     )
"""
# Rows of these come from work, not from an add-on. The constraints themselves are
# looked at; Odoo never takes its list of the foreign keys back.
OTHERS = {
    "ir_attachment",
    "ir_cron_progress",
    "ir_cron_trigger",
    "ir_logging",
    "ir_model_constraint",
    "ir_profile",
    "ir_sequence_date_range",
}
# How a row is called, the best name first.
NAMES = ("complete_name", "key", "cron_name", "name", "value")
MODEL_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'character varying'
       AND column_name IN ('model', 'model_name', 'res_model', 'resource')
"""
SELECTIONS = """
    SELECT replace(field.model, '.', '_'), field.name, array_agg(selection.value)
      FROM ir_model_fields field
      JOIN ir_model_fields_selection selection ON selection.field_id = field.id
      JOIN information_schema.columns ON table_name = replace(field.model, '.', '_')
       AND column_name = field.name AND data_type = 'character varying'
     WHERE field.store AND field.ttype = 'selection' GROUP BY field.model, field.name
"""


def left_behind(server, database, untouched, addon):
    """Return, in words, what ``database`` holds of an add-on that was uninstalled.

    :param str untouched: a database that ``database`` was copied from before
    :rtype: list[str]
    """
    with server.cursor(database) as now, server.cursor(untouched) as before:
        return [
            *_structure_left(now, before),
            *_records_left(now, before, addon),
            *_models_left(now),
            *_values_left(now),
        ]


def brought_values(server, database, untouched):
    """Yield ``(table, column, value)`` of the selection values that an add-on has
    brought to tables of others."""
    with server.cursor(database) as now, server.cursor(untouched) as before:
        known = {tuple(row[:2]): row[2] for row in _rows(before, SELECTIONS)}
        for table, column, values in _rows(now, SELECTIONS):
            for value in set(values) - set(known.get((table, column), values)):
                yield table, column, value


def _structure_left(now, before):
    for kind, query in STRUCTURE.items():
        left = {row[0] for row in _rows(now, query)}
        left -= {row[0] for row in _rows(before, query)}
        yield from (f"{kind}: {name}" for name in sorted(left))


def _records_left(now, before, addon):
    tables = {row[0] for row in _rows(before, TECHNICAL_TABLES)} - OTHERS
    for table in sorted(tables):
        query = f'SELECT to_jsonb(row) FROM "{table}" row'
        known = {_identity(row) for (row,) in _rows(before, query)}
        for (row,) in _rows(now, query):
            if _identity(row) not in known and not _is_of_others(table, row, addon):
                yield f"{table}: {_name(row)}"


def _identity(row):
    """Tell a row by its id; one that only relates two others has none."""
    return row.get("id") or json.dumps(row)


def _is_of_others(table, row, addon):
    """Odoo's page of settings writes parameters of its own. What a mixin gives to a
    model has an external id of the mixin's add-on, which stays till that is updated.
    And products that sales orders refer to stay, with their external ids."""
    if table == "ir_config_parameter":
        return not row["key"].startswith("lazada")
    if table == "ir_model_data" and row["module"] != addon:
        return row["model"].startswith("ir.model.")
    return table == "ir_model_data" and row["model"].startswith("product.")


def _name(row):
    if "module" in row and "res_id" in row:
        return f"{row['module']}.{row['name']} ({row['model']} {row['res_id']})"
    names = [row[name] for name in NAMES if row.get(name)]
    return names[0] if names else row


def _models_left(now):
    models = {row[0] for row in _rows(now, "SELECT model FROM ir_model")}
    for table, column in _rows(now, MODEL_COLUMNS):
        query = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> %s'
        for (model,) in _rows(now, query, [""]):
            if model not in models:
                yield f"{table}.{column} names the model {model}"


def _values_left(now):
    for table, column, values in _rows(now, SELECTIONS):
        query = f'SELECT DISTINCT "{column}" FROM "{table}"'
        used = {row[0] for row in _rows(now, query)} - {None, ""}
        for value in sorted(used - set(values)):
            yield f"{table}.{column} has the value {value}, which is in no list"


def _rows(cursor, query, parameters=None):
    cursor.execute(query, parameters)
    return cursor.fetchall()
