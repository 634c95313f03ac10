"""Schema versions, applied by ``bot migrate``. Expand first, contract a release later."""
