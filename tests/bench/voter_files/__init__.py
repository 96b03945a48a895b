"""Voter files of any size in real layouts, full of people who do not exist, with what is wrong with real files."""
