"""The tier on this machine: a linear head over meaning and letters, learnt from labelled examples.

Asked when there is no language model or it gave nothing usable. ``examples`` are the data,
``training`` makes the weights of them, ``classifier`` is what the worker asks.
"""
