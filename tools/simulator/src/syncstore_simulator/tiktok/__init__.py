"""The TikTok Shop Open API (202309 and later) as a strict in-memory simulator; the entry point is
`app.build_tiktok`.
"""
