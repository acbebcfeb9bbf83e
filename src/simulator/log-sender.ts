// Collects what a management session asked for, sends it as one archive, and says in the tree how that went. There is no Windows here: of
// what is asked for, the files are what this device itself knows, and each item counts as collected.

import { writeZip } from '../protocol/archive/write-zip.ts'
import { archiveResults, readArchiveRequest, writeArchiveResults } from '../protocol/csp/diagnostic-archive.ts'
import { type Tree, writeValue } from '../protocol/csp/tree.ts'
import { logFiles } from './run/logs.ts'
import type { Running } from './run/running.ts'
import { NetworkError } from './wire/http.ts'

/** HTTP_E_STATUS_UNEXPECTED, and ERROR_INTERNET_CANNOT_CONNECT. */
const refused = 0x80190001
const unreachable = 0x80072efd

export async function sendLogs(running: Running, tree: Tree, request: string): Promise<Tree> {
  const { id, uploadUrl, items } = readArchiveRequest(request) // was read once before, when it was accepted
  const files = await logFiles(running)
  const results = items.map((item, at) => ({ ...item, hresult: 0, file: `${at + 1}-${item.kind}.txt` }))
  const modifiedAt = new Date(running.clock.now())
  const list = results.map(({ file, what }) => `${file}: ${what}\r\n`).join('')
  const archive = writeZip([...files, { name: 'results.txt', content: new TextEncoder().encode(list), modifiedAt }])
  const hresult = await put(running, uploadUrl, archive)
  return writeValue(tree, archiveResults, writeArchiveResults({ id, hresult, items: results }), 'chr')
}

async function put({ http }: Running, url: string, body: Uint8Array): Promise<number> {
  try {
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/zip' }
    const { status } = await http.send({ at: 'sync', method: 'PUT', url, headers, body, timeoutMs: 10 * 60_000 })
    return status === 201 || status === 200 ? 0 : refused
  } catch (error) {
    if (error instanceof NetworkError) return unreachable
    throw error
  }
}
