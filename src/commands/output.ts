// How commands speak: people get sentences on the terminal, programs get one JSON document, failures say what to do.

import { ApiError } from '../client/api.ts'
import { Fault } from '../kernel/fault.ts'

/** Exit codes: 1 the task failed, 2 the command was used wrongly (commander), 70 our own mistake. */
export function explainFailure(error: unknown, json: boolean): void {
  const known = error instanceof Fault || error instanceof ApiError
  const message = error instanceof Error ? error.message : String(error)
  if (json) {
    const reason = error instanceof Fault ? error.reason : undefined
    console.log(JSON.stringify({ ok: false, error: { message, ...(reason && { reason }) } }))
  } else {
    console.error(`taxiway: ${message}`)
  }
  if (!known && error instanceof Error) console.error(error.stack)
  process.exitCode = known ? 1 : 70
}

/** Rows as aligned columns; the widths follow the content, and a terminal that is too narrow cuts the last column. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === head.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const width = process.stdout.columns
  return [line(head), line(widths.map((size) => '─'.repeat(size))), ...rows.map(line)]
    .map((text) => (process.stdout.isTTY && width && text.length > width ? `${text.slice(0, width - 1)}…` : text))
    .join('\n')
}

/** Resolves at the first SIGTERM or Ctrl-C; a second one ends at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve(signal)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
