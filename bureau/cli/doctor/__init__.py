"""The checks of `bureau doctor`, one topic a file. They look and change nothing.

Each gives findings; what cannot be looked at because something before it is broken is left out: the
broken thing is red already.
"""
