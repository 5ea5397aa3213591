"""The TikTok Shop adapter against the running simulator."""
