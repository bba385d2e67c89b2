"""The compose stack: built, walked through, its parts killed, hung, filled and upgraded."""
