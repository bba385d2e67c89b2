"""What several test layers share: the real engine, small processes."""
