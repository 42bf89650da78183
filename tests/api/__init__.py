"""The door of the network, by real requests to a running hub."""
