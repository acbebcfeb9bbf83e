// The authority of our listeners and its certificates: generations stored sealed, made when none serves the configured names
// or a successor is due (tls-authority.ts decides), and by the operator's word.

import { generateKeyPairSync, X509Certificate } from 'node:crypto'

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { invariant } from '../kernel/fault.ts'
import { type Authority, authorityOf, lockAuthorities, makeAuthority, openKey } from './authority.ops.ts'
import * as certificates from './certificate.sql.ts'
import { decodeNameConstraints, nameConstraintsOid, permits, permitting } from './name-constraints.ts'
import type { Seal } from './seal.ts'
import { authorityLifeMs, type Generation, leafLifeMs, type Standing, standingOf } from './tls-authority.ts'
import { extensionDer, issue, spkiOf } from './x509.ts'

export type TlsAuthority = Authority & Generation

export type TlsNames = {
  /** From the configuration: the certificate has all of them. */
  readonly configured: readonly string[]
  /** Of this machine: in the certificate when the authority permits them. A container has another at each start. */
  readonly machine: readonly string[]
}

export type Made = {
  readonly generation: number
  readonly why: 'first' | 'names' | 'end' | 'operator'
  readonly issuesFrom: Date
}

export type TlsAuthorities = Extract<Standing<TlsAuthority>, { kind: 'stands' }> & { readonly made: readonly Made[] }

const name = 'tls'
const day = 24 * 60 * 60_000
const announcedForMs = 30 * day
const overlapMs = 90 * day

const subjectOf = (generation: number): string =>
  generation === 1 ? 'Taxiway local services' : `Taxiway local services ${generation}`

/** The present authorities; makes one when none serves these names, and a successor when it is time. */
export async function openTlsAuthorities(db: Db, seal: Seal, now: Date, names: TlsNames): Promise<TlsAuthorities> {
  const stands = standingOf(await load(db, seal), names.configured, now)
  if (stands.kind === 'stands') return { ...stands, made: [] }
  return inTransaction(db, async (tx) => {
    await lockAuthorities(tx)
    const made: Made[] = []
    for (;;) {
      const standing = standingOf(await load(tx, seal), names.configured, now)
      if (standing.kind === 'stands') return { ...standing, made }
      invariant(made.length < 2, 'a new authority serves the names it was made for')
      made.push(await makeNext(tx, seal, now, names, standing))
    }
  })
}

/** The operator's word: announced for 30 days, or at once; older ones end 90 days after it issues, or at once. */
export async function rotateTlsAuthority(
  db: Db,
  seal: Seal,
  now: Date,
  names: TlsNames,
  atOnce: boolean,
): Promise<Made> {
  return inTransaction(db, async (tx) => {
    await lockAuthorities(tx)
    const first = (await certificates.authorities(tx, name)).length === 0 // nobody trusts another yet
    const issuesFrom = atOnce || first ? now : new Date(now.getTime() + announcedForMs)
    const made = await makeNext(tx, seal, now, names, { why: 'operator', issuesFrom })
    const endsAt = atOnce ? now : new Date(issuesFrom.getTime() + overlapMs)
    await certificates.endAuthoritiesBefore(tx, name, made.generation, endsAt)
    return made
  })
}

export async function listTlsAuthorities(db: Db, seal: Seal): Promise<TlsAuthority[]> {
  return load(db, seal)
}

async function makeNext(
  tx: Db,
  seal: Seal,
  now: Date,
  { configured, machine }: TlsNames,
  { why, issuesFrom }: Pick<Made, 'why' | 'issuesFrom'>,
): Promise<Made> {
  const [newest] = await certificates.authorities(tx, name)
  const generation = (newest?.generation ?? 0) + 1
  await makeAuthority(tx, seal, {
    name,
    generation,
    subject: subjectOf(generation),
    lifeMs: authorityLifeMs,
    now,
    issuesFrom,
    permitted: permitting([...configured, ...machine]),
  })
  return { generation, why, issuesFrom }
}

async function load(db: Db, seal: Seal): Promise<TlsAuthority[]> {
  const stored = await certificates.authorities(db, name)
  return stored.map((one) => {
    const { generation, issuesFrom, endsAt } = one
    const authority = authorityOf(subjectOf(generation), one.certificate, openKey(seal, name, one))
    const constraints = extensionDer(one.certificate, nameConstraintsOid)
    const permitted = constraints && decodeNameConstraints(constraints)
    return {
      ...authority,
      generation,
      issuesFrom,
      endsAt,
      permitted,
      notAfter: new Date(authority.certificate.validTo),
    }
  })
}

export type ServerCertificate = {
  readonly certificatePem: string
  readonly privateKeyPem: string
  readonly notAfter: Date
  /** Names of this machine that the authority does not permit. */
  readonly leftOut: readonly string[]
}

/** For our own listeners. It never outlives its authority. */
export function issueServerCertificate(
  authority: TlsAuthority,
  { configured, machine }: TlsNames,
  now: Date,
): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { permitted } = authority
  const leftOut = permitted ? machine.filter((host) => !permits(permitted, host)) : []
  const hostNames = [...new Set([...configured, ...machine])].filter((host) => !leftOut.includes(host))
  const notAfter = new Date(Math.min(now.getTime() + leafLifeMs, authority.notAfter.getTime()))
  const { der } = issue(
    {
      subject: hostNames[0] ?? 'localhost',
      spki: spkiOf(publicKey),
      notBefore: new Date(now.getTime() - day),
      notAfter,
      usage: 'server',
      hostNames,
    },
    authority,
  )
  return {
    certificatePem: new X509Certificate(der).toString() + authority.pem,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    notAfter,
    leftOut,
  }
}
