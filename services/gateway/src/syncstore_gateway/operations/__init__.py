"""What operators look at: work, attempts, dead letters."""
