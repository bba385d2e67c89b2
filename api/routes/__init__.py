"""What other bodies call, one topic a file. A route reads, calls one service, answers."""
