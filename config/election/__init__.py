"""The story of 2016 as a test to repeat: reminders by a score, by the raw last answer, and through the gate."""
