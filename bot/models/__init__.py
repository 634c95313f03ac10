"""Rows, one file a table. Importing the package registers all of them for migrations."""

from sqlmodel import SQLModel

from bot.models.answer import AnswerRow
from bot.models.application import ApplicationRow
from bot.models.backfill import BackfillRow
from bot.models.candidate import CandidateRow
from bot.models.checkpoint import CheckpointRow, CheckpointWriteRow
from bot.models.consent import ConsentRow
from bot.models.conversation import ConversationRow
from bot.models.earlier import EarlierRow
from bot.models.employer import EmployerRow
from bot.models.event import EventRow
from bot.models.identity import IdentityRow
from bot.models.job import JobRow
from bot.models.job_fact import JobFactRow
from bot.models.lead import LeadRow
from bot.models.mailbox import MailboxRow
from bot.models.message import MessageRow
from bot.models.model_tokens import ModelDayRow, ModelHourRow
from bot.models.notice import NoticeRow
from bot.models.open_question import OpenQuestionRow
from bot.models.resume import ResumeRow
from bot.models.timer import TimerRow
from bot.models.upload import UploadFileRow, UploadRow

metadata = SQLModel.metadata

__all__ = [
    "AnswerRow",
    "ApplicationRow",
    "BackfillRow",
    "CandidateRow",
    "CheckpointRow",
    "CheckpointWriteRow",
    "ConsentRow",
    "ConversationRow",
    "EarlierRow",
    "EmployerRow",
    "EventRow",
    "IdentityRow",
    "JobFactRow",
    "JobRow",
    "LeadRow",
    "MailboxRow",
    "MessageRow",
    "ModelDayRow",
    "ModelHourRow",
    "NoticeRow",
    "OpenQuestionRow",
    "ResumeRow",
    "TimerRow",
    "UploadFileRow",
    "UploadRow",
    "metadata",
]
