"""``setup/screenshots``: the pictures of README, manual and add-on pages.

``shop`` brings a store into the situations that the documents tell of, ``pictures``
leads to each screen, and ``files`` knows where the pictures belong and makes them
small.
"""
