"""From the text of a résumé to a profile, by rules alone.

Each step is a module: ``sheet`` (lines and pieces with their places), ``sections`` (headings),
``dates``, ``places``, ``contact``, ``naming``, ``entries`` with ``roles`` (work), ``schooling``,
``listed`` (skills, languages, licences), ``months``; ``local`` calls them. Words are data in
``words/*.toml``, all languages at once: people mix them.
"""
