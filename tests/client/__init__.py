"""The client by itself: against answers made up here, and against a hub that is served."""
