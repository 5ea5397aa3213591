"""What lists and pages show: built from events, repaired from snapshots, guarded by versions."""
