"""The demonstration town: voters with a hidden truth, volunteers, and drives in progress."""
