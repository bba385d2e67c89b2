"""Pages for people without a client: plain HTML in Chinese that works without scripts."""
