// Pebble, the test authority of Let's Encrypt: a server of ours gets its certificate there over ACME (RFC 8555), shows it, and renews it.
// Names are looked up at Pebble's own server of names, which says that all of them lead to this machine.

import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from 'node:tls'

import { type App, startApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { makeLog } from '../../../src/http/log.ts'
import { publicCertificates } from '../../../src/pki/acme/public-certificate.ops.ts'
import { issue, spkiOf } from '../../../src/pki/x509.ts'
import type { Client, Outcome } from '../client.ts'
import { run } from '../command.ts'

const version = 'v2.10.3'
const programs = ['pebble', 'pebble-challtestsrv'] as const
const ports = { directory: 14_000, management: 15_000, http: 15_080, names: 15_053, namesManagement: 15_055 }
const host = 'mdm.contoso.example'
const daysOfLife = 90
const dayMs = 24 * 3600_000
const buildMs = 1_800_000
const patienceMs = 120_000

export const pebble: Client = {
  name: 'pebble',
  async install(folder) {
    for (const program of programs) {
      if (existsSync(join(folder, program))) continue
      const args = ['install', `github.com/letsencrypt/pebble/v2/cmd/${program}@${version}`]
      const built = await run({ program: 'go', args, cwd: folder, env: { GOBIN: folder }, timeoutMs: buildMs })
      if (built.code !== 0) return { missing: `go: ${built.output.trim().slice(-300)}` }
    }
    return { version }
  },
  async *steps(_on, folder, scratch) {
    const running: ChildProcess[] = []
    let app: App | undefined
    let passed = 0
    try {
      const authority = startPebble(folder, scratch, running)
      const authorities = join(scratch, 'authorities.pem')
      yield await step('the authority starts', async () => {
        const root = await eventually(() => fetched(`https://127.0.0.1:${ports.management}/roots/0`, authority))
        writeFileSync(authorities, `${authority}\n${root}`)
      })
      const data = join(scratch, 'data')
      app = await startApp({
        config: loadConfig(
          {
            ...{ data, port: 0, host: '127.0.0.1', name: host, logLevel: 'error', outgoingAuthorities: authorities },
            ...{ acmeDirectory: `https://127.0.0.1:${ports.directory}/dir`, acmePort: ports.http },
          },
          {},
        ),
        log: makeLog('error', 'stderr'),
        clock: () => new Date(Date.now() + passed),
      })
      const port = Number(new URL(app.urls.portal).port)
      const publicly = (but?: string) =>
        eventually(async () => {
          const certificate = await shownAt(port)
          if (/Pebble/.test(certificate.issuer) && certificate.serialNumber !== but) return certificate
          const [{ failed = 'nothing came' } = {}] = app ? await publicCertificates(app.db) : []
          throw new Error(failed)
        })
      let first = ''
      yield await step('the listeners show its certificate, for the name of the settings', async () => {
        const certificate = await publicly()
        first = certificate.serialNumber
        if (!certificate.checkHost(host)) throw new Error(`it is for ${certificate.subjectAltName}`)
      })
      yield await step('ca.pem names its root beside our own authority', async () => {
        const root =
          readFileSync(authorities, 'utf8')
            .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
            ?.at(-1) ?? ''
        if (!readFileSync(join(data, 'ca.pem'), 'utf8').includes(root)) throw new Error('it is not there')
      })
      yield await step('it is renewed 30 days before its end', async () => {
        passed = (daysOfLife - 29) * dayMs
        await publicly(first)
      })
    } finally {
      await app?.close()
      for (const child of running) child.kill()
    }
  },
}

/** PEM of the authority behind its directory. */
function startPebble(folder: string, scratch: string, running: ChildProcess[]): string {
  const [own, server] = [newKey(), newKey()]
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) }
  const by = { subject: 'Behind the directory', key: own.privateKey, spki: spkiOf(own.publicKey) }
  const authority = new X509Certificate(issue({ ...validity, ...by, ca: true, usage: 'authority' }, by).der).toString()
  const about = {
    ...validity,
    subject: 'directory',
    spki: spkiOf(server.publicKey),
    hostNames: ['127.0.0.1', 'localhost'],
  }
  const file = (name: string, text: string): string => {
    writeFileSync(join(scratch, name), text)
    return join(scratch, name)
  }
  const config = {
    pebble: {
      listenAddress: `127.0.0.1:${ports.directory}`,
      managementListenAddress: `127.0.0.1:${ports.management}`,
      certificate: file('server.pem', new X509Certificate(issue({ ...about, usage: 'server' }, by).der).toString()),
      privateKey: file('server.key', server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      httpPort: ports.http,
      tlsPort: 15_443,
      profiles: { default: { description: 'as usual', validityPeriod: (daysOfLife * dayMs) / 1000 } },
    },
  }
  const names = `127.0.0.1:${ports.names}`
  const start = (program: (typeof programs)[number], args: readonly string[], env: Record<string, string> = {}) =>
    running.push(spawn(join(folder, program), args, { cwd: scratch, env: { ...process.env, ...env }, stdio: 'ignore' }))
  const none = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', '']
  const management = ['-management', `127.0.0.1:${ports.namesManagement}`]
  const addresses = ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '']
  start('pebble-challtestsrv', [...addresses, '-dnsserver', names, ...management, ...none])
  const settings = file('pebble.json', JSON.stringify(config))
  start('pebble', ['-config', settings, '-dnsserver', names], { PEBBLE_VA_NOSLEEP: '1' })
  return authority
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

const fetched = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { ca }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(text))
    }).on('error', reject)
  })

const shownAt = (port: number): Promise<X509Certificate> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate) resolve(certificate)
      else reject(new Error('no certificate is shown'))
    })
    socket.on('error', reject)
  })

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + patienceMs
  let last: unknown = new Error('nothing came')
  while (Date.now() < until) {
    try {
      const found = await look()
      if (found !== undefined) return found
    } catch (error) {
      last = error
    }
    await wait(500)
  }
  throw last
}

async function step(name: string, work: () => Promise<void>): Promise<Outcome> {
  const begin = performance.now()
  try {
    await work()
    return { step: name, result: 'ok', detail: '', ms: Math.round(performance.now() - begin) }
  } catch (error) {
    return { step: name, result: 'FAILED', detail: (error as Error).message }
  }
}
