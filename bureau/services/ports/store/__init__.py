"""Repositories, one topic a file. Each belongs to one unit of work and sees its transaction."""
