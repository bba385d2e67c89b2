"""What Tasklist's 办件 tab calls, with the clerk's own session cookies, on the same origin."""
