"""Many plans, by schedule: what runs at night while nobody watches."""
