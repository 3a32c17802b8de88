"""Outputs: release -> file. One file per form."""
