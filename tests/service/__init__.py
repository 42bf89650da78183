"""The service: arrivals, workers, logs."""
