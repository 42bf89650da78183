"""The law: an act's text read into operations, and the list of persons and feeds in force on any day."""
