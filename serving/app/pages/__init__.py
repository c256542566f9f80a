"""One module a page; each draws, asks questions.py's questions, and holds no definition."""
