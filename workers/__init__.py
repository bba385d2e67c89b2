"""External-task workers: the runtime, one handler a topic, and the relay of the outbox.

Handlers call services only; the runtime alone talks to the engine. Nothing here imports `api`.
"""
