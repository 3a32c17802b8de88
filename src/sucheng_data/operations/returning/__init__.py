"""Workbooks that go back to their departments: a marked copy of their own, or a list where a copy would lose something."""
