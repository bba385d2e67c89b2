"""What fills the running system: schema, posts, people, procedures. Each may be repeated."""
