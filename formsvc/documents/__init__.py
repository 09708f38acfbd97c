"""Documents: one content, said the same in DOCX, in PDF and on the screen."""
