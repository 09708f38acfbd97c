"""Deadlines that a form starts: worked out, never stored."""
