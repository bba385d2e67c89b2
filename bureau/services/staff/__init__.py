"""People: the register, leave windows, deputies, handover. Use cases; no engine, no SQL."""
