// A software TPM behind a socket, as `swtpm socket --server type=unixio,path=…` or `--server type=tcp,port=…` opens one
// (swtpm(8)): commands and responses back to back, framed by their own size. One client at a time.

import { connect, type Socket } from 'node:net'

import { type TpmConnection, TpmUnavailable } from '../port/tpm.ts'

/** `swtpm:/path/of/socket` or `swtpm:host:port`. Undefined when the text is neither. */
export function parseTpmAddress(text: string): SwtpmAddress | undefined {
  const [, target = ''] = /^swtpm:(.+)$/.exec(text) ?? []
  const [, host = '', port = ''] = /^([^/]+):(\d{1,5})$/.exec(target) ?? []
  if (port !== '') return { host, port: Number(port) }
  return target.includes('/') ? { path: target } : undefined
}

export type SwtpmAddress = { readonly path: string } | { readonly host: string; readonly port: number }

const largestResponse = 4096
const slowestMs = 60_000

export async function openSwtpm(address: SwtpmAddress): Promise<TpmConnection> {
  const socket = connect(address)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) => reject(new TpmUnavailable(error.message, error)))
  })
  socket.on('error', () => {}) // whoever waits for an answer hears of it below
  let before: Promise<unknown> = Promise.resolve()
  return {
    exchange(command) {
      const answer = before.then(() => exchangeOnce(socket, command))
      before = answer.catch(() => {})
      return answer
    },
    close: () => void socket.destroy(),
  }
}

function exchangeOnce(socket: Socket, command: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0)
    const done = (end: () => void): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onClose)
      end()
    }
    const onData = (part: Buffer): void => {
      got = Buffer.concat([got, part])
      const size = got.length >= 6 ? got.readUInt32BE(2) : 6
      if (size > largestResponse) done(() => reject(new TpmUnavailable(`it announces an answer of ${size} bytes`)))
      else if (got.length >= size && got.length >= 6) done(() => resolve(new Uint8Array(got.subarray(0, size))))
    }
    const onClose = (): void => done(() => reject(new TpmUnavailable('it closed the connection')))
    const timer = setTimeout(() => {
      done(() => reject(new TpmUnavailable(`it did not answer within ${slowestMs / 1000} s`)))
    }, slowestMs)
    socket.on('data', onData).on('close', onClose)
    if (socket.destroyed) onClose()
    else socket.write(command)
  })
}
