"""The subcommands, one topic a file: read options, call what does the work, say what came of it."""
