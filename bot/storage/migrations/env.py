"""Run by Alembic: applies the versions over the connection that ``storage.migrate`` opened."""

from alembic import context

from bot.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
