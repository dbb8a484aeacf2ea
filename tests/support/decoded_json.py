"""Any value that an answer of Lazada may hold."""

from hypothesis import strategies as st

# What is decoded from an answer: wire.json_loads leaves NaN and 1e400 as texts.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
