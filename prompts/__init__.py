"""What the assistant says and asks of models: data, not code.

:func:`wording` gives the approved messages of a language, :func:`task` what a model is asked.
Both are read once, when first needed, and rendered strictly: a missing key, a missing value and a
value that nobody asked for are errors.
"""

from prompts.errors import BadWording
from prompts.task import Prompt, Task, task
from prompts.wording import Wording, wording

__all__ = ["BadWording", "Prompt", "Task", "Wording", "task", "wording"]
