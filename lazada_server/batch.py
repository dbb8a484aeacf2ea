"""What Odoo looks up for each order although it is the same for a whole batch.

Odoo confirms orders one by one: of each it asks anew for its defaults, the rules of its
products, a delivery order to join, products to reorder. An import knows that its orders
are new and of one store, so it asks once. The rows are the same in every table, which
``tests/test_same_rows.py`` compares.
"""

KEY = "lazada_batch"


class Batch:
    """What is known for the orders that one transaction imports together.

    :ivar set references: ids of the ``stock.reference`` of these orders which no
        delivery order has yet
    """

    def __init__(self):
        self._known = {}
        self.references = set()

    def once(self, key, look_up):
        """Return ``look_up()``, or what it returned for this key before."""
        if key not in self._known:
            self._known[key] = look_up()
        return self._known[key]


def batch_of(env):
    """Return the batch that is being imported; ``None`` in all other work. Nobody can
    put one into the context of a call over RPC."""
    batch = env.context.get(KEY)
    return batch if isinstance(batch, Batch) else None
