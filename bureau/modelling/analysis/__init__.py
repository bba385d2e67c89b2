"""What can be computed about a diagram: its graph, its data flow, its reachable states.

Pure functions over the typed model; no finding, no file.
"""
