"""HTTP: who may ask what, how much of it at once, and how it is answered.

door.py       what a route is: a declaration, of which routes and the OpenAPI document are made
guard.py      who asks: keys, and how often
line.py       questions one after another, each with an end
questions.py  queries, reports, sites
health.py     whether the server is well, and what the layers have left
definitions.py  goals, segments, funnels, annotations, saved queries
refusals.py   what went wrong, as JSON
openapi.py    the document at /api/openapi.json
app.py        all of it around one Serving
"""
