"""One module a page; each draws, asks questions.py's questions, and holds no definition.

Not called `pages`: Streamlit runs the files of such a folder by itself, until main.py has run once.
"""
