"""The whole story: one step per function, one transaction per step, and what is due next."""
