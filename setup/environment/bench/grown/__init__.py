"""``setup/bench --grown N``: the suite at the size of a big seller.

The add-ons make some hundred finished orders of ten stores; SQL repeats them until
there are N (``multiply``); what people and scheduled actions do is then measured in
turns in a small database and in a large one.
"""
