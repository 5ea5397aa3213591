"""The product as processes: which there are, what each needs in its environment, in which order they start."""
