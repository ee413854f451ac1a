"""Spreadsheets as people send them, read without trust; no models, no database."""
