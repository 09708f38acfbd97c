"""What leaves: the outbox, its attempts, and the channels that carry it."""
