"""``setup/bench``: the same orders in several ways, measured side by side.

``command`` prepares everything and starts ``runner`` as one process inside Odoo. That
sets a ``seller`` up, lets the ``ways`` take turns, and prints the ``table``. With
``workers``, several processes share one database.
"""
