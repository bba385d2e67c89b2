"""Simulated other bodies for demonstration and tests: small real servers with faults on demand.

Nothing of the product imports this package; it is started beside it.
"""
