"""Filters of the page: a tree as in the API, its text in the address, and its words on a chip.

tree       the tree, and the tree <-> the API's JSON
address    the tree <-> a text such as is~source~Google
change     what a click on a row makes of the filters
dimension  every dimension that can be filtered by, with its name for people
words      a tree as a sentence
"""
