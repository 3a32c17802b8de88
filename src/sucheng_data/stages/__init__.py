"""Stages: what happens, each a pure function; only pipeline.py puts them in order."""
