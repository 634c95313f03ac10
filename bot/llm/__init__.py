"""Language models behind the port ``LanguageModel``: one vendor a file, and a scripted one."""
