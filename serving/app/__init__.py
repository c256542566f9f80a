"""The page analysts see: Streamlit over the HTTP API, with no query language of its own."""
