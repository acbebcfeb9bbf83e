// Sends the file of an application as it is read, and shows on a terminal how far it is.

import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'

import type { Api } from '../../client/api.ts'
import { sayOnTheWay } from '../output.ts'

export async function upload(api: Api, address: string, path: string, size: number): Promise<void> {
  const file = await open(path)
  const content = file.createReadStream({ highWaterMark: 256 * 1024 })
  const counted = async function* () {
    let sent = 0
    for await (const chunk of content) {
      yield chunk as Buffer
      sent += (chunk as Buffer).length
      sayOnTheWay(`${Math.floor((sent / size) * 100)} % of ${sizeInWords(size)} `)
    }
  }
  try {
    await api.send('PUT', address, Readable.from(counted()), 'application/octet-stream')
  } finally {
    sayOnTheWay('\r')
    content.destroy()
  }
}

export function sizeInWords(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en')} bytes`
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000).toLocaleString('en')} KB` : `${Math.round(bytes / 1e6)} MB`
}
