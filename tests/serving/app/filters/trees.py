"""Random filters, as deep as people make them."""

from hypothesis import strategies as st

from serving.app.filters.dimension import DIMENSIONS
from serving.app.filters.tree import GROUPS, OPERATORS, TURNS, Group, Leaf, Turned

texts = st.text(max_size=12) | st.sampled_from(["~", ".", "\\", "or", "a~b\\", "~~", "-i"])
dimensions = st.sampled_from([*DIMENSIONS, "event:props:plan", "event:props:a~b", "segment"])
leaves = st.builds(
    Leaf,
    st.sampled_from(OPERATORS),
    dimensions,
    st.lists(texts, min_size=1, max_size=3).map(tuple),
    st.booleans(),
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(
            Group, st.sampled_from(GROUPS), st.lists(inner, min_size=1, max_size=3).map(tuple)
        )
        | st.builds(Turned, st.sampled_from(TURNS), inner)
    ),
    max_leaves=6,
)
