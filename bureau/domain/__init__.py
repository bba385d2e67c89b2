"""Pure rules of the bureau's work: no I/O, no clock of its own, no engine, no database."""
