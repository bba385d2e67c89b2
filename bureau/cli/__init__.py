"""The `bureau` command: start, set up, look after the whole system on one machine.

Stands on top of every other layer. Rules of the domain do not live here: a command reads its
options, calls services, and says in Chinese and English what happened and what to do next.
"""
