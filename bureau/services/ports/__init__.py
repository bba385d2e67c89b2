"""Ports: what the services need from persistence, engine and the outside, as Protocols."""
