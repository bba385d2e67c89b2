"""Everything that reads, checks, draws and runs the diagrams of `bpmn/` and the forms of `forms/`.

Offered as `bureau lint|fix|render|layout|trace` and used by deployment. Nothing here talks to the
engine, the database or the network, and nothing here rewrites a diagram's meaning: a modeler edits
the BPMN file, programs only read, check, lay out and draw it.
"""
