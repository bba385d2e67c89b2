"""The outside world: one class for each kind of system, behind the services' ports. No rules."""
