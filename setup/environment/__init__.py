"""What ``setup/demo`` and ``setup/test`` share: they prepare everything they need.

Each module owns one thing: the cache folder, the virtual environment, Odoo, PostgreSQL,
the programs of the system, the processes. ``preparation`` puts them in order.
"""
