"""Repositories: the ports of `bureau.services.ports.store` on SQLAlchemy Core, one topic a file."""
