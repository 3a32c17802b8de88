"""Cleaners: text -> normal form or Refusal. One file per kind of value, named after its function."""
