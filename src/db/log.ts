// The logger type the database needs; pino's satisfies it.

type Write = (fields: Record<string, unknown>, message: string) => void

export type DatabaseLog = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write }

export const silentLog: DatabaseLog = { debug() {}, info() {}, warn() {}, error() {} }
