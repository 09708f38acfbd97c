"""What makes a final PDF ours: the certificate, the signature, and telling genuine from altered."""
