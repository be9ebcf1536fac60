"""Counts and orders lists of products, however they are filtered."""
