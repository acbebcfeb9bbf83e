// A domain of Active Directory, kept by Samba, made anew in a folder and gone with it. It runs in a namespace of the network and of
// processes of its own and is reached through two ports of loopback. Its certificate is from an authority that is ours.

import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'ldapts'

import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { run } from '../command.ts'

export const base = 'DC=contoso,DC=example'
const password = 'Correct-Horse-1'
const inside = fileURLToPath(new URL('inside.mjs', import.meta.url))
const dayMs = 24 * 3_600_000

export type Domain = {
  readonly ldaps: string
  /** Begins without TLS. */
  readonly ldap: string
  /** PEM. */
  readonly caFile: string
  /** Of its administrator, over TLS. */
  readonly admin: Client
  readonly close: () => Promise<void>
}

/** Throws with what a program said when there is no domain. */
export async function startDomain(folder: string): Promise<Domain> {
  const ran = await run({ program: 'samba-tool', args: provision(folder), cwd: folder, timeoutMs: 120_000 })
  if (ran.code !== 0) throw new Error(`samba-tool: ${ran.output.slice(-300)}`)
  certify(folder)
  const configuration = join(folder, 'etc/smb.conf')
  writeFileSync(
    configuration,
    readFileSync(configuration, 'utf8').replace('[global]\n', `[global]\n${settings(folder)}`),
  )
  const own = [
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    process.execPath,
    inside,
    configuration,
    folder,
    '389',
    '636',
  ]
  const samba = spawn('unshare', own, { stdio: 'ignore' })
  const doors = [await door(join(folder, '389')), await door(join(folder, '636'))] as const
  const [plainPort, tlsPort] = doors.map((server) => (server.address() as AddressInfo).port)
  const caFile = join(folder, 'ca.pem')
  const ldaps = `ldaps://127.0.0.1:${tlsPort}`
  const close = async () => {
    for (const server of doors) server.close()
    await ended(samba)
  }
  try {
    const admin = await signedIn(ldaps, readFileSync(caFile))
    return { ldaps, ldap: `ldap://127.0.0.1:${plainPort}`, caFile, admin, close: () => admin.unbind().then(close) }
  } catch (error) {
    await close()
    throw error
  }
}

const provision = (folder: string): string[] => [
  ...['domain', 'provision', '--realm=CONTOSO.EXAMPLE', '--domain=CONTOSO', '--server-role=dc', '--dns-backend=NONE'],
  ...[`--adminpass=${password}`, `--targetdir=${folder}`, '--host-name=dc1', '--host-ip=127.0.0.1'],
]

/** Of all that a domain controller serves, the directory is enough. */
const settings = (folder: string) => `\tserver services = ldap
\tinterfaces = lo
\tbind interfaces only = yes
\ttls certfile = ${join(folder, 'server.pem')}
\ttls keyfile = ${join(folder, 'key.pem')}
\ttls cafile = ${join(folder, 'ca.pem')}
`

function certify(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const now = Date.now()
  const own = { subject: 'dc1.contoso.example', spki: spkiOf(publicKey) }
  const times = { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) }
  const { der } = issue({ ...own, ...times, usage: 'server', hostNames: ['127.0.0.1'] }, { ...own, key: privateKey })
  const pem = new X509Certificate(der).toString()
  writeFileSync(join(folder, 'ca.pem'), pem)
  writeFileSync(join(folder, 'server.pem'), pem)
  writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
}

/** A port of loopback that leads to a socket of the namespace. */
async function door(socket: string): Promise<Server> {
  const server = createServer((from) => {
    const to = connect(socket)
    from.pipe(to).pipe(from)
    from.on('error', () => to.destroy())
    to.on('error', () => from.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function signedIn(url: string, ca: Buffer): Promise<Client> {
  let last: unknown
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new Client({ url, timeout: 30_000, connectTimeout: 2000, tlsOptions: { ca: [ca] } })
    try {
      await client.bind('administrator@contoso.example', password)
      return client
    } catch (error) {
      last = error
      await client.unbind().catch(() => {}) // it was never there
      await sleep(300)
    }
  }
  throw last
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL') // it passes over the others; who runs in its namespace goes with it
  })
}
