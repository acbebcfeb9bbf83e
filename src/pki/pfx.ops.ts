// Files with a certificate and its private key (PKCS #12, RFC 7292), as far as it takes to see that one opens.
//
// How long that takes is said by the file: it names the iterations of its password, up to two thousand million, and Node opens one in
// a single call that nothing interrupts. So a process of its own opens it, and is ended when it takes too long.

import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'

import { Fault } from '../kernel/fault.ts'
import { makeUnderWay } from '../kernel/under-way.ts'

/** `slow`: it was not open in time. `closed`: it does not open with this password, or holds no certificate with its key. */
export type OpenedPfx = X509Certificate | 'slow' | 'closed'

const longestMs = 2_000
/** Node itself, which is up in a fraction of this on any machine that serves. */
const longestStartMs = 10_000

const isClosed = 3

/** A text, because a file would need a compiler in a clone and none in a package. What it opens stands in no argument: others see those. */
const opener = `
  const pieces = []
  process.stdin.on('data', (piece) => pieces.push(piece)).on('end', () => {
    const { pfx, passphrase } = JSON.parse(Buffer.concat(pieces).toString())
    let certificate
    try {
      certificate = tls.createSecureContext({ pfx: Buffer.from(pfx, 'base64'), passphrase }).context.getCertificate()
    } catch {}
    if (certificate) process.stdout.write(certificate)
    else process.exitCode = ${isClosed}
  })
  const tls = require('node:tls')
  process.stderr.write('ready')
`

const beingOpened = makeUnderWay({
  most: 4,
  mostOfOne: 1,
  full: (whose) =>
    new Fault(
      'too-many',
      `${whose === 'own' ? 'Another PKCS #12 file of this organisation is' : 'Too many PKCS #12 files of others are'} being opened in this moment. Send this one again in a few seconds.`,
      { reason: 'pfx-under-way', details: { retryAfterSeconds: 3 } },
    ),
})

/** `owner`: whose file it is; of one owner one is opened at a time. */
export async function openPfx(owner: string, pfx: Uint8Array, passphrase: string): Promise<OpenedPfx> {
  const leave = beingOpened.enter(owner)
  try {
    return await openApart(JSON.stringify({ pfx: Buffer.from(pfx).toString('base64'), passphrase }))
  } finally {
    leave()
  }
}

function openApart(question: string): Promise<OpenedPfx> {
  return new Promise((resolve, reject) => {
    // nothing of our environment: it holds secrets, and the file may be made to break what reads it
    const child = spawn(process.execPath, ['-e', opener], { env: {}, stdio: 'pipe' })
    const told: Buffer[] = []
    let isSlow = false
    const end = (): void => {
      isSlow = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(end, longestStartMs)
    child.stderr.once('data', () => {
      clearTimeout(timer)
      timer = setTimeout(end, longestMs)
      child.stdin.end(question)
    })
    child.stdin.on('error', () => {}) // it ended without reading, and its end says so
    child.stdout.on('data', (piece: Buffer) => told.push(piece))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (isSlow) return resolve('slow')
      if (code === isClosed) return resolve('closed')
      if (code !== 0) return reject(new Error(`the process that opens PKCS #12 files ended with ${code ?? signal}`))
      resolve(new X509Certificate(Buffer.concat(told)))
    })
  })
}
