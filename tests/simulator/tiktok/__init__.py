"""Tests of the TikTok Shop simulator."""
