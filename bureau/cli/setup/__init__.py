"""Brings the machine to where the system can run: system packages, the assembled engine."""
