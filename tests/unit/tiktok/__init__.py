"""The TikTok Shop adapter without a network."""
