"""What the seller decides about shops: rules, overrides of single products, defaults of a shop. Owned here."""
