"""Use cases, one transaction each, and the ports (Protocols) they need.

No SQL, no HTTP, no engine here.
"""
