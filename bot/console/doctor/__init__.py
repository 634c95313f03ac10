"""The doctor: judges what was seen of an installation, and shows it. Asks nobody itself.

One module a thing that is judged; each turns what somebody saw into findings. What is asked, and
of whom, stands in ``bot.examining``.
"""
