"""Comparers: two rows -> 0..1 or None. One file per kind of evidence."""
