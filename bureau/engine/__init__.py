"""The only place that knows the engine's REST API.

Session, typed variables, client, external tasks, deployment, identity, filters. pycamunda carries
the verbs that it covers; the rest goes over the same session. Nothing outside this package imports
pycamunda or builds an address of the engine.
"""
