"""The HTTP side: what other bodies call, what Tasklist's 办件 tab calls, and the one public origin.

Parses a request, calls one service, answers. No rule of a procedure, no SQL, no call to the engine
here.
"""
