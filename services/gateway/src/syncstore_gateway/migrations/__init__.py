"""The schema ``gateway``: one linear history."""
