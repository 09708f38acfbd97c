"""Who must agree, whose turn it is, and what they decided: appended facts that are never changed."""
