"""Clerks in a browser."""
