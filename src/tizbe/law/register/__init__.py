"""The register of acts: what was brought to the hub, the decisions beside it, and the law that comes of it."""
