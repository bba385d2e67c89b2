"""Runs of many minutes that CI does not do."""
