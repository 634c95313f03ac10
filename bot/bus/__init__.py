"""The bell: streams that say that something happened, beside a fake under the same contract."""
