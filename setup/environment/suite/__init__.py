"""``setup/test``: stages that run one after the other, and a line that sums them up."""
