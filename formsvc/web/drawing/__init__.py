"""Pictures as SVG: pure functions from values to markup, each with its words beside it."""
