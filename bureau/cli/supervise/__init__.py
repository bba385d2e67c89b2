"""Runs the parts of the embedded system as child processes and ends them together.

Knows processes, signals and output; what the parts are is said in `bureau.cli.parts`.
"""
