"""The API's answers as people see them: pure functions from JSON to something Rich prints, and verdicts about it."""
