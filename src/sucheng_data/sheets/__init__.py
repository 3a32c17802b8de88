"""Sheets: what every workbook we write for people has in common."""
