"""Paper as a full peer of the phone: packets to print, and typing in what came back on them."""
