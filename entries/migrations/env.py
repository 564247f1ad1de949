"""Runs the migrations on the connection, and in the transaction, that `entries.upgrades.migrate` hands over."""

from alembic import context

from entries.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can roll back DDL when the driver leaves BEGIN to us
)
with context.begin_transaction():
    context.run_migrations()
