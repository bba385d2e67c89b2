"""The bureau's own code: rules, use cases, storage, engine access, gateways.

The web API (`api/`) and the external-task workers (`workers/`) stand on top of this package;
nothing in here may import either, except `bureau.cli`, which starts them.
"""
