"""`make demo`: everything on this machine, each part a process, and one place to look.

plan.py        which parts there are, how each is started, when it is ready
sites.py       whose events it makes up
answers.py     what the server says, by which it knows that there is something to see
part.py        one part: its process, its log, its restarts
supervisor.py  starts them in order, watches them, ends them
screen.py      what the terminal shows
"""
