"""``setup/test``: stages, two at a time, and a line that sums them up."""
