"""Comparers: what two records say of being one thing, one file per kind of evidence."""
