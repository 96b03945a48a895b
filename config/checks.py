"""PLACEHOLDER: helper for engines overwrites this file."""
