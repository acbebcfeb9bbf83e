// Keeps the certificate of our listeners and the authority behind it: looks every minute what stands in the database, since
// another server or the operator may have made a successor, writes ca.pem, and renews the certificate long before its end.

import { renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { domainToASCII } from 'node:url'

import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import type { Log } from '../http/log.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from '../pki/seal.ts'
import {
  issueServerCertificate,
  type Made,
  openTlsAuthorities,
  type ServerCertificate,
  type TlsAuthorities,
  type TlsAuthority,
  type TlsNames,
} from '../pki/tls-authority.ops.ts'
import { renewLeafBeforeMs } from '../pki/tls-authority.ts'

const everyMs = 60_000

export type Tls = {
  readonly certificate: () => ServerCertificate
  /** The authority that issued it. */
  readonly authority: () => TlsAuthority
  /** PEM of every authority that clients should trust, the one that issues first. */
  readonly ca: () => string
  /** One round. */
  readonly check: () => Promise<void>
  /** Rounds by itself from now on; `renewed` puts each new certificate to use. */
  readonly keep: (renewed: (certificate: ServerCertificate) => void) => void
  readonly stop: () => Promise<void>
}

type Keeping = {
  readonly db: Db
  readonly seal: Seal
  readonly clock: Clock
  readonly names: TlsNames
  readonly caFile: string
  readonly log: Log
  /** PEM of who else stands behind our listeners. */
  readonly also?: () => string
}

export async function openTls({ db, seal, clock, names, caFile, log, also = () => '' }: Keeping): Promise<Tls> {
  const open = () => openTlsAuthorities(db, seal, clock(), names)
  let standing = await open()
  let certificate = issueServerCertificate(standing.issuing, names, clock())
  let ca = ''
  let use: (certificate: ServerCertificate) => void = () => {}
  let timer: NodeJS.Timeout | undefined
  publish()
  for (const made of standing.made) if (made.why !== 'first') logMade(log, made)
  warnOfStart(log, standing, certificate)

  function publish(): void {
    const text = standing.trusted.map(({ pem }) => pem).join('') + also()
    if (text === ca) return
    // aside first: a client may be reading it
    writeFileSync(`${caFile}.new`, text)
    renameSync(`${caFile}.new`, caFile)
    ca = text
  }

  async function round(): Promise<void> {
    const before = standing.issuing
    standing = await open()
    for (const made of standing.made) logMade(log, made)
    publish()
    const { issuing } = standing
    const due = certificate.notAfter.getTime() - clock().getTime() < renewLeafBeforeMs
    // near the end of an authority a new certificate would end with it, as the one in use does
    const gains = issuing.generation !== before.generation || certificate.notAfter < issuing.notAfter
    if (issuing.generation === before.generation && !(due && gains)) return
    certificate = issueServerCertificate(issuing, names, clock())
    use(certificate)
    log.info(
      { generation: issuing.generation, notAfter: certificate.notAfter },
      'the certificate of the listeners was renewed',
    )
  }

  let rounds = Promise.resolve()
  const check = (): Promise<void> => {
    const next = rounds.then(round)
    rounds = next.catch(() => {}) // a round that failed is told by its caller, and the next one tries again
    return next
  }
  return {
    certificate: () => certificate,
    authority: () => standing.issuing,
    ca: () => ca,
    check,
    keep(renewed) {
      use = renewed
      timer = setInterval(
        () => void check().catch((error) => log.error({ err: error }, 'the TLS authority could not be looked at')),
        everyMs,
      )
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await rounds
    },
  }
}

/** The names of the configuration, as certificates have them. */
export function tlsNamesOf({ name, origins, alsoNamed }: Pick<Config, 'name' | 'origins' | 'alsoNamed'>): TlsNames {
  const hosts = [name, ...alsoNamed, ...Object.values(origins).map((origin) => new URL(origin).hostname)]
  return {
    configured: [...new Set(hosts.map(asciiHost))],
    machine: ['localhost', '127.0.0.1', '::1', hostname().toLowerCase()].filter((one) => /^[a-z0-9.:-]+$/.test(one)),
  }
}

function asciiHost(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '')
  // IPv6 in its short form, so that one address has one text
  if (bare.includes(':') && URL.canParse(`http://[${bare}]`)) return new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const ascii = domainToASCII(bare)
  if (ascii) return ascii
  throw new Fault('invalid-input', `TAXIWAY_NAME is '${host}'. It must be a host name or an IP address.`, {
    reason: 'settings',
  })
}

const because: Readonly<Record<Made['why'], string>> = {
  first: 'there was none',
  names: 'the names in the configuration are not those that the one before may certify',
  end: 'the one before ends',
  operator: 'the operator asked for it',
}

function logMade(log: Log, { generation, why, issuesFrom }: Made): void {
  log.warn(
    { generation, why: because[why], issuesFrom },
    'a new TLS authority was made: give clients the new ca.pem (docs/operating/keys.md)',
  )
}

function warnOfStart(log: Log, { issuing }: TlsAuthorities, { leftOut }: ServerCertificate): void {
  if (!issuing.permitted) {
    log.warn(
      { generation: issuing.generation, notAfter: issuing.notAfter },
      'the TLS authority is of an older version: whoever trusts it trusts it for every name. Move with: taxiway keys tls rotate (docs/operating/keys.md)',
    )
  }
  if (leftOut.length > 0) {
    log.info({ names: leftOut }, 'names of this machine that the TLS authority may not certify are left out')
  }
}
