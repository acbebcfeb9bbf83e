// The CSV import: one request carries the file, the answer streams one JSON document per line, a verdict for each row, so
// that a file of any size shows progress and needs no memory for rows that are fine.

import { queryOptions } from '@tanstack/react-query'

import { addressOf, type ParamsOf } from '../../../shared/api/address.ts'
import { call, type Entry, request } from '../../../shared/api/client.ts'
import type { ImportLine } from './import-line.ts'

export async function* importCsv(
  file: File,
  options: { readonly dryRun: boolean; readonly resume?: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<ImportLine> {
  const { dryRun, resume } = options
  const address = addressOf('autopilot.import.csv', {
    query: { dryRun: dryRun ? 'true' : 'false', fileName: file.name, ...(resume && { resume }) },
  })
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

export type Sender = Entry<'autopilot.inbox.senders'>

/** Whose sealed lists are imported. */
export const sendersQuery = () =>
  queryOptions({
    queryKey: ['inbox', 'senders'],
    queryFn: async ({ signal }) => (await request('autopilot.inbox.senders', {}, signal)).value as readonly Sender[],
  })

export const trustSender = (body: ParamsOf<'autopilot.inbox.trust'>['body']) =>
  request('autopilot.inbox.trust', { body })
export const distrustSender = (id: string) => request('autopilot.inbox.distrust', { path: { id } })
/** Not `now`: what is on its way is still opened. */
export const changeKeys = (now: boolean) => request('autopilot.inbox.rotate', { body: now ? { now } : {} })

/** What senders of sealed lists need. */
export const inboxQuery = () =>
  queryOptions({ queryKey: ['inbox', 'own'], queryFn: ({ signal }) => request('autopilot.inbox.read', {}, signal) })
