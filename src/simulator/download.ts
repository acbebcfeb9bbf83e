// Downloads a file in pieces, as BITS does: a piece that does not arrive is asked for again and what is there stays. The entity tag makes
// sure that all pieces are of one file; a server that has another by now answers with the whole of it.

import type { Clock } from './port/clock.ts'
import { type ClientCertificate, type Http, NetworkError } from './wire/http.ts'

export type Fetched = { kind: 'file'; bytes: Uint8Array } | { kind: 'failed'; detail: string }

export type DownloadInput = {
  readonly http: Http
  readonly clock: Clock
  readonly certificate: ClientCertificate
  readonly urls: readonly string[]
  /** How often it is begun again, and how long it rests before. */
  readonly retries: number
  readonly restMs: number
}

const largestFile = 1024 * 1024 * 1024
const pieceBytes = 8 * 1024 * 1024

type Kept = { readonly pieces: Uint8Array[]; at: number; tag: string | undefined }

/** Each address is tried in turn, and all of them again; the network's loss is not the file's fault. */
export async function download(input: DownloadInput): Promise<Fetched> {
  let detail = ''
  const kept: Kept = { pieces: [], at: 0, tag: undefined }
  for (let round = 0; round <= input.retries; round++) {
    if (round > 0) await input.clock.sleep(input.restMs)
    for (const url of input.urls) {
      const outcome = await rest(input, url, kept)
      if (outcome === 'whole') return { kind: 'file', bytes: Buffer.concat(kept.pieces) }
      detail = outcome.detail
    }
  }
  return { kind: 'failed', detail }
}

async function rest(
  { http, certificate }: DownloadInput,
  url: string,
  kept: Kept,
): Promise<'whole' | { detail: string }> {
  for (;;) {
    try {
      const reply = await http.send({
        at: 'download',
        method: 'GET',
        url,
        certificate,
        headers: {
          range: `bytes=${kept.at}-${kept.at + pieceBytes - 1}`,
          ...(kept.tag !== undefined && { 'if-range': kept.tag }),
        },
        maxBytes: largestFile,
        timeoutMs: 10 * 60_000,
      })
      if (reply.status !== 200 && reply.status !== 206)
        return { detail: `${new URL(url).origin} answered ${reply.status}` }
      if (reply.status === 200) kept.pieces.length = 0
      kept.pieces.push(reply.body)
      if (reply.status === 200) return 'whole'
      kept.at += reply.body.length
      kept.tag = reply.headers.etag
      const total = Number(/\/(\d+)$/.exec(reply.headers['content-range'] ?? '')?.[1] ?? kept.at)
      if (kept.at >= total || reply.body.length === 0) return 'whole'
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      return { detail: error.message }
    }
  }
}
