"""What is decided on words alone, without a model: stop words, person, consent, language.

Plain functions over text; nothing here imports the graph, because the gateway asks them too.
"""
