// A directory that is not ours: OpenLDAP's server (Debian's slapd) with the schema of Active Directory that comes with it, or with
// none but the usual ones, on two free ports of loopback, with a database and a certificate of its own.

import { execFile, spawn } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { closedPort } from '../socket/closed-port.ts'

const run = promisify(execFile)

export const hasSlapd = ['/usr/sbin/slapd', '/etc/ldap/schema/msuser.schema', '/usr/bin/ldapmodify'].every(existsSync)
/** For the name of a group of tests that needs one. */
export const slapdNeeded = hasSlapd ? '' : ' (skipped: needs slapd, apt-get install slapd ldap-utils)'

export const base = 'dc=contoso,dc=example'
export const reader = `cn=reader,${base}`

export type Slapd = {
  readonly ldaps: string
  /** Begins without TLS. */
  readonly ldap: string
  readonly password: string
  readonly caFile: string
  readonly passwordFile: string
  /** LDIF of changes (RFC 2849). */
  readonly modify: (ldif: string) => Promise<void>
  /** What the server has written about each operation that it was asked for. */
  readonly log: () => string
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const dayMs = 24 * 3_600_000

const plain = ['core', 'cosine', 'inetorgperson']

const activeDirectory = [
  `objectclass ( 1.3.6.1.4.1.4203.666.11.99 NAME 'securityPrincipal' AUXILIARY MAY ( sAMAccountName $ department $ company $ objectSid $ userCertificate ) )`,
  `objectclass ( 1.3.6.1.4.1.4203.666.11.98 NAME 'contact' AUXILIARY MAY mail )`,
]

/** Without the schema of Active Directory it knows neither its classes nor its attributes, as most that are no Active Directory. */
export async function startSlapd(entries: string, { isPlain = false } = {}): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-slapd-'))
  const at = (name: string) => join(folder, name)
  mkdirSync(at('data'))
  const password = 'Correct-Horse-1'
  writeFileSync(at('password'), `${password}\n`)
  certificate(at)
  const schemas = (isPlain ? plain : [...plain, 'nis', 'msuser']).map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  )
  writeFileSync(
    at('slapd.conf'),
    [
      ...schemas,
      // what Debian's schema of Active Directory leaves out
      ...(isPlain ? [] : activeDirectory),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${at('server.pem')}`,
      `TLSCertificateKeyFile ${at('key.pem')}`,
      'database mdb',
      `suffix "${base}"`,
      `rootdn "cn=root,${base}"`,
      `rootpw ${password}`,
      `directory ${at('data')}`,
      `access to dn.base="${reader}" attrs=userPassword by anonymous auth by * none`,
      `access to * by dn.base="${reader}" read by anonymous auth by * none`,
      'limits * size.pr=200 size=100 size.prtotal=unlimited',
      '',
    ].join('\n'),
  )
  writeFileSync(at('entries.ldif'), `${ground(password)}\n${entries}`)
  await run('/usr/sbin/slapadd', ['-f', at('slapd.conf'), '-l', at('entries.ldif')])
  const [plainPort, tlsPort] = [await closedPort(), await closedPort()]
  const urls = `ldap://127.0.0.1:${plainPort} ldaps://127.0.0.1:${tlsPort}`
  const child = spawn('/usr/sbin/slapd', ['-f', at('slapd.conf'), '-h', urls, '-d', 'stats'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  await untilItListens(plainPort)
  return {
    ldaps: `ldaps://127.0.0.1:${tlsPort}`,
    ldap: `ldap://127.0.0.1:${plainPort}`,
    password,
    caFile: at('server.pem'),
    passwordFile: at('password'),
    log: () => log,
    async modify(ldif) {
      writeFileSync(at('change.ldif'), ldif)
      const as = ['-x', '-D', `cn=root,${base}`, '-w', password]
      await run('/usr/bin/ldapmodify', ['-H', `ldap://127.0.0.1:${plainPort}`, ...as, '-f', at('change.ldif')])
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function certificate(at: (name: string) => string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const own = { subject: 'directory', spki: spkiOf(publicKey) }
  const now = Date.now()
  const times = { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) }
  const { der } = issue(
    { ...own, ...times, usage: 'server', hostNames: ['127.0.0.1', 'localhost'] },
    { ...own, key: privateKey },
  )
  writeFileSync(at('server.pem'), new X509Certificate(der).toString())
  writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

const ground = (password: string) => `dn: ${base}
objectClass: dcObject
objectClass: organization
o: Contoso
dc: contoso

dn: ${reader}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${password}

dn: ou=People,${base}
objectClass: organizationalUnit
ou: People
`

async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy())
    })
    if (listens) return
    await sleep(50)
  }
  throw new Error('slapd does not listen')
}
