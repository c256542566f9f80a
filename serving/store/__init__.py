"""What people define for a site: goals, segments, funnels, annotations, saved queries.

Data with versions, not definitions: a change of it rebuilds nothing, and answers about the past
follow it at once.
"""
