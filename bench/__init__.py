"""Measurements, each a module with --help of its own.

`python -m bench` makes them all, but `page`: that is of a page that runs, in Chromium.
"""
