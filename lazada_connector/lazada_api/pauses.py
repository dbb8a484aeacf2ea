"""How long something waits until it is tried again."""

from datetime import timedelta

# A row waits 5, 10, 20 … minutes between two tries, a day at most.
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
# What should be over in a moment waits 15, 30, 60 … seconds, 15 minutes at most.
FIRST_BRIEF_DELAY = timedelta(seconds=15)
LONGEST_BRIEF_DELAY = timedelta(minutes=15)


def retry_delay(attempts):
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 16), LONGEST_DELAY)


def brief_delay(attempts):
    return min(FIRST_BRIEF_DELAY * 2 ** min(attempts - 1, 16), LONGEST_BRIEF_DELAY)
