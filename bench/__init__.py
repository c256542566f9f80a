"""Measurements. `python -m bench` makes them all; each is a module with --help of its own."""
