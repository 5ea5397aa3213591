"""Who may call the API, how often, and what a repeated POST does."""
