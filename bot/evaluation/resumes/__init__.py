"""How well résumés are read and understood: files beside their hand-written truth."""
