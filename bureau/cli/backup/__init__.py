"""Backup and restore of a whole installation (docs/adr/0023)."""
