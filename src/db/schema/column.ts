// Columns whose type differs between reading and writing.

import type { ColumnType } from 'kysely'

/** Read as parsed JSON, written as JSON text (`JSON.stringify`), so that no driver guesses. */
export type Json<T = unknown> = ColumnType<T, string, string>
export type DefaultJson<T = unknown> = ColumnType<T, string | undefined, string>
/** The database computes it of other columns. */
export type Computed<T> = ColumnType<T, never, never>
/** A bigint made by the database, read as decimal text. */
export type Sequence = ColumnType<string, never, never>
