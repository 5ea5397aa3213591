"""The validation report: what the shops really show against what they should."""
