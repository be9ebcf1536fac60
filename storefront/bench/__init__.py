"""Measures the shop's pages beside a bare Django view; see __main__.py."""
