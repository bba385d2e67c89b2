"""Trials on a real engine that is thrown away: scenarios, mutants, rehearsals of a migration.

Stands in `bureau.cli` because a trial puts everything together, workers included. Tests use the
same code.
"""
