"""Forms about children in custody: asked, written, signed and delivered."""
