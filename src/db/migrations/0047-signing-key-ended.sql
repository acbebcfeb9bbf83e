-- A key that may be known to somebody verifies nothing from then on, though its day of grace is not over.
alter table signing_key add column ended_at timestamptz;
