// The CSV import: one request carries the file, the answer streams one JSON document per line, a verdict for each row, so
// that a file of any size shows progress and needs no memory for rows that are fine.

import { addressOf } from '../../shared/api/address.ts'
import { call } from '../../shared/api/client.ts'

export type Finding = {
  readonly column?: string | number | null
  readonly codePoint?: string | number | null
  readonly code: string | number
  readonly name?: string
  readonly message: string
  readonly remedy?: string
  readonly severity: 'error' | 'warning' | 'info'
}

export type Verdict = {
  readonly kind: 'verdict'
  readonly line: number
  readonly serialNumber: string
  readonly status: 'complete' | 'updated' | 'error'
  readonly code: number
  readonly name: string
  readonly registrationId?: string | null
  readonly findings: readonly Finding[]
}

export type Progress = { readonly kind: 'progress'; readonly rows: number }

/** About the file as a whole, such as a missing header. */
export type Remark = Finding & { readonly kind: 'remark'; readonly line?: number }

export type Summary = {
  readonly kind: 'summary'
  readonly importId: string | null
  readonly registered: number
  readonly updated: number
  readonly refused: number
  readonly warned: number
  readonly seconds: number
  /** Rows whose verdict was not sent because this browser read too slowly; refused ones are kept with the import. */
  readonly untold?: number
}

export type ImportLine = Verdict | Progress | Remark | Summary | { readonly kind: 'refusal'; readonly message: string }

export async function* importCsv(
  file: Blob,
  options: { readonly dryRun: boolean; readonly signal: AbortSignal },
): AsyncGenerator<ImportLine> {
  const address = addressOf('autopilot.import.csv', { query: { dryRun: options.dryRun ? 'true' : 'false' } })
  const response = await call(address, { method: 'POST', body: file, contentType: 'text/csv', signal: options.signal })
  if (response.body) yield* jsonLines<ImportLine>(response.body)
}

export async function* jsonLines<T>(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<T> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    const lines = (rest + (value ?? '')).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T
    if (done) return
  }
}
