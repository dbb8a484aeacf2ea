"""What is measured, by kind."""

WORK, IDLE, SCREEN = "work", "idle", "screen"
# Before it, the orders are changed at Lazada.
FOLLOW = "Change of an order followed, each"
