"""PostgreSQL and Redis out of wheels, as real servers; ``config.services`` is the door to them."""
