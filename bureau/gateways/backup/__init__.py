"""Backup files: one tar with a manifest at its end, sealed when a key is given."""
