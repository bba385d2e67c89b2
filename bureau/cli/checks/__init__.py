"""Looks at the machine: Python, JDK, Maven, ports, disk. Changes nothing."""
