// The keys a tenant's tokens are signed with: RS256, made at first use, sealed at rest. They change by schedule: a successor
// is published a day before it signs, so that keepers of a copy of the list have it in time, and the one before keeps
// verifying for a day after its last signature, longer than any token lives, unless it may be known to somebody. Each process remembers a tenant's keys for a
// minute; which of them signs follows from the time, so that processes need not tell each other.

import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import * as keys from './signing-key.sql.ts'

export type SigningKeys = {
  readonly signing: {
    readonly kid: string
    readonly privateKey: KeyObject
    readonly privateJwk: Record<string, unknown>
  }
  readonly verifying: ReadonlyMap<string, KeyObject>
  /** As published: newest first. */
  readonly published: ReadonlyArray<
    keys.PublicJwk & {
      /** Of the certificate in `x5c`, by which older clients find a key (RFC 7517 §4.8). */
      readonly x5t?: string
      readonly kid: string
      readonly use: 'sig'
      readonly alg: 'RS256'
    }
  >
}

export type KeyRing = {
  /** Makes the first key of an existing tenant. */
  readonly keys: (tenantId: TenantId) => Promise<SigningKeys>
  /** Undefined when the tenant has no such key; makes nothing. Keys made by another process are found within seconds. */
  readonly verifyingKey: (tenantId: TenantId, kid: string) => Promise<KeyObject | undefined>
  readonly forget: (tenantId: TenantId) => void
}

const makePair = promisify(generateKeyPair)
const rememberMs = 60_000
const retryMs = 5_000
const dayMs = 24 * 3_600_000
const graceMs = dayMs
/** How long a key is in the list before it signs. */
const announceMs = dayMs
const keptMs = 30 * dayMs
const most = 1_000

export function makeKeyRing(db: Db, seal: Seal, clock: Clock): KeyRing {
  const remembered = makeBoundedCache<TenantId, { at: number; keys: Promise<SigningKeys | undefined> }>(most)

  function load(tenantId: TenantId, olderThanMs: number): Promise<SigningKeys | undefined> {
    const now = clock().getTime()
    const known = remembered.get(tenantId)
    if (known && now - known.at < olderThanMs) return known.keys
    const entry = { at: now, keys: readKeys(db, seal, tenantId, clock()) }
    entry.keys.catch(() => remembered.forget(tenantId))
    remembered.set(tenantId, entry)
    return entry.keys
  }

  return {
    async keys(tenantId) {
      const known = await load(tenantId, rememberMs)
      if (known) return known
      await makeFirstKey(db, seal, tenantId, clock())
      remembered.forget(tenantId)
      const made = await load(tenantId, rememberMs)
      invariant(made, 'a signing key was just made')
      return made
    },
    async verifyingKey(tenantId, kid) {
      const known = await load(tenantId, rememberMs)
      return known?.verifying.get(kid) ?? (await load(tenantId, retryMs))?.verifying.get(kid)
    },
    forget: (tenantId) => void remembered.forget(tenantId),
  }
}

const signsNow = ({ signsAt, retiredAt }: keys.SigningKeyRow, now: Date): boolean =>
  signsAt <= now && (!retiredAt || retiredAt > now)

async function readKeys(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<SigningKeys | undefined> {
  const rows = await keys.list(db, tenantId)
  const current = rows.find((row) => signsNow(row, now))
  if (!current) return undefined
  // One that was overtaken before it signed has nothing to verify.
  const living = rows.filter((row) => {
    const until = verifiesUntilOf(row)
    return !until || (until > now && row.retiredAt && row.retiredAt > row.signsAt)
  })
  const pkcs8 = seal.open(current.privateJwkSealed, `signing_key/${tenantId}/${current.kid}`)
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    signing: { kid: current.kid, privateKey, privateJwk: { ...privateKey.export({ format: 'jwk' }) } },
    verifying: new Map(
      living.map((row) => [row.kid, createPublicKey({ key: { ...row.publicJwk }, format: 'jwk' })] as const),
    ),
    published: living.map(({ kid, publicJwk }) => ({
      ...publicJwk,
      ...(publicJwk.x5c && { x5t: thumbprintIn(publicJwk.x5c[0]) }),
      kid,
      use: 'sig',
      alg: 'RS256',
    })),
  }
}

const thumbprintIn = (certificate: string): string =>
  createHash('sha1').update(Buffer.from(certificate, 'base64')).digest('base64url')

async function makeFirstKey(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<void> {
  const key = await makeKey(now)
  await inTransaction(db, async (tx) => {
    await keys.lock(tx, tenantId)
    const rows = await keys.list(tx, tenantId)
    if (!rows.some((row) => signsNow(row, now))) await store(tx, seal, tenantId, key, now, now)
  })
}

/**
 * Makes a new key. `inADay`: it is announced now and signs a day later, and tokens that are out stay good. `atOnce`: it signs
 * now and every other key of the tenant verifies nothing from now on, for the case that one of them is known to somebody.
 * Refused while a successor is announced, or when too many were made at once within a day: making one is work for everybody's
 * threads, and no list of keys should grow without end (T-52).
 * Call `forget` on the key ring afterwards.
 */
export async function rotateSigningKey(
  db: Db,
  operation: OperationContext,
  seal: Seal,
  when: 'inADay' | 'atOnce',
): Promise<{ readonly kid: string; readonly signsAt: Date }> {
  refuseTooMany(await keys.list(db, operation.tenantId), when, operation.now)
  const key = await makeKey(operation.now)
  const signsAt = when === 'atOnce' ? operation.now : new Date(operation.now.getTime() + announceMs)
  await inTransaction(db, async (tx) => {
    await keys.lock(tx, operation.tenantId)
    refuseTooMany(await keys.list(tx, operation.tenantId), when, operation.now)
    if (when === 'atOnce') await keys.endAll(tx, operation.tenantId, operation.now)
    await succeed(tx, operation, seal, key, signsAt, when === 'atOnce')
  })
  return { kid: key.kid, signsAt }
}

/** The first key of a tenant signs at once too. */
const mostAtOnceInADay = 1 + 5

function refuseTooMany(rows: readonly keys.SigningKeyRow[], when: 'inADay' | 'atOnce', now: Date): void {
  if (when === 'inADay') {
    const announced = rows.find((row) => stateOf(row, verifiesUntilOf(row), now) === 'announced')
    if (!announced) return
    throw new Fault(
      'conflict',
      `A new key is announced already and signs from ${announced.signsAt.toISOString()} on. Wait for it; only when a key may be known to somebody, sign with a new one at once (taxiway keys rotate --now).`,
      { reason: 'key-announced' },
    )
  }
  const made = rows.filter((row) => row.signsAt <= row.createdAt && now.getTime() - row.createdAt.getTime() < dayMs)
  const oldest = Math.min(...made.map(({ createdAt }) => createdAt.getTime()))
  if (made.length < mostAtOnceInADay) return
  throw new Fault(
    'too-many',
    `This organisation took a new key at once ${mostAtOnceInADay - 1} times within a day. The last one ended all others already: what they signed is refused. The next can be made at ${new Date(oldest + dayMs).toISOString()}.`,
    { reason: 'keys-in-a-day', details: { retryAfterSeconds: Math.ceil((oldest + dayMs - now.getTime()) / 1000) } },
  )
}

const verifiesUntilOf = ({ retiredAt, endedAt }: Pick<keys.SigningKeyRow, 'retiredAt' | 'endedAt'>): Date | null =>
  endedAt ?? (retiredAt && new Date(retiredAt.getTime() + graceMs))

async function succeed(
  tx: Db,
  operation: OperationContext,
  seal: Seal,
  key: Key,
  signsAt: Date,
  othersEnd = false,
): Promise<void> {
  await keys.retireAll(tx, operation.tenantId, signsAt)
  await store(tx, seal, operation.tenantId, key, operation.now, signsAt)
  await keys.dropEndedBefore(tx, operation.tenantId, new Date(operation.now.getTime() - keptMs))
  await recordAudit(tx, operation, {
    action: 'identity.signing-key.rotate',
    targetKind: 'signingKey',
    targetId: key.kid,
    details: { signsAt: signsAt.toISOString(), ...(othersEnd && { othersEnd }) },
  })
}

const mostTenantsAtOnce = 20

export type Rotation = {
  readonly db: Db
  readonly seal: Seal
  readonly now: Date
  readonly everyDays: number
  readonly onError: (error: unknown) => void
  readonly stopped?: () => boolean
}

/**
 * Of several servers one announces the successor; the others find it. Returns how many were announced. A tenant whose key
 * cannot be changed is reported, and keeps none of the others waiting.
 */
export async function rotateDueKeys(rotation: Rotation): Promise<number> {
  const { db, now, everyDays, onError, stopped = () => false } = rotation
  const before = new Date(now.getTime() - everyDays * dayMs + announceMs)
  let announced = 0
  let after: TenantId | undefined
  for (;;) {
    const due = await keys.tenantsDue(db, before, after, mostTenantsAtOnce)
    for (const tenantId of due) {
      if (stopped()) return announced
      try {
        if (await announceSuccessor(rotation, tenantId, before)) announced++
      } catch (error) {
        onError(new Error(`The signing key of ${tenantId} could not be changed by schedule.`, { cause: error }))
      }
    }
    if (due.length < mostTenantsAtOnce) return announced
    after = due.at(-1)
  }
}

async function announceSuccessor({ db, seal, now }: Rotation, tenantId: TenantId, before: Date): Promise<boolean> {
  const operation: OperationContext = {
    tenantId,
    actor: { kind: 'system', id: 'signing-keys', name: 'signing key schedule' },
    now,
  }
  const key = await makeKey(now)
  return inTransaction(db, async (tx) => {
    await keys.lock(tx, tenantId)
    const [newest] = await keys.list(tx, tenantId)
    if (!newest || newest.signsAt >= before) return false
    await succeed(tx, operation, seal, key, new Date(now.getTime() + announceMs))
    return true
  })
}

export type KeyState = {
  readonly kid: string
  readonly createdAt: Date
  readonly signsAt: Date
  readonly retiredAt: Date | null
  /** Null while no other key has taken its place or is announced to. */
  readonly verifiesUntil: Date | null
  /** `unused`: another one took its place before it signed anything. */
  readonly state: 'announced' | 'signs' | 'verifies' | 'unused' | 'ended'
}

export async function listSigningKeys(db: Db, tenantId: TenantId, now: Date): Promise<KeyState[]> {
  return (await keys.list(db, tenantId)).map(({ kid, createdAt, signsAt, retiredAt, endedAt }) => {
    const verifiesUntil = verifiesUntilOf({ retiredAt, endedAt })
    const state = stateOf({ signsAt, retiredAt }, verifiesUntil, now)
    return { kid, createdAt, signsAt, retiredAt, verifiesUntil, state }
  })
}

function stateOf(
  { signsAt, retiredAt }: Pick<keys.SigningKeyRow, 'signsAt' | 'retiredAt'>,
  verifiesUntil: Date | null,
  now: Date,
): KeyState['state'] {
  if (retiredAt && retiredAt <= signsAt) return 'unused'
  if (verifiesUntil && verifiesUntil <= now) return 'ended'
  if (retiredAt && retiredAt <= now) return 'verifies'
  return signsAt > now ? 'announced' : 'signs'
}

type Key = { readonly kid: string; readonly publicJwk: keys.PublicJwk; readonly pkcs8: Buffer }

/** Longer than any key signs; tokens are checked against the list of keys, and this end is for who looks at certificates. */
const certificateDays = 5 * 365

async function makeKey(now: Date): Promise<Key> {
  const { publicKey, privateKey } = await makePair('rsa', { modulusLength: 2048 })
  const { n, e } = publicKey.export({ format: 'jwk' })
  invariant(n && e, 'an RSA key has a modulus and an exponent')
  // RFC 7638: the members in this order, without white space
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
  const own = { subject: 'Token signing', spki: spkiOf(publicKey) }
  const times = {
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + certificateDays * dayMs),
  }
  const { der } = issue({ ...own, ...times, usage: 'tokens' }, { ...own, key: privateKey })
  return {
    kid,
    publicJwk: { kty: 'RSA', n, e, x5c: [der.toString('base64')] },
    pkcs8: privateKey.export({ type: 'pkcs8', format: 'der' }),
  }
}

async function store(tx: Db, seal: Seal, tenantId: TenantId, key: Key, now: Date, signsAt: Date): Promise<void> {
  const privateJwkSealed = seal.seal(key.pkcs8, `signing_key/${tenantId}/${key.kid}`)
  await keys.insert(tx, tenantId, { kid: key.kid, publicJwk: key.publicJwk, privateJwkSealed, now, signsAt })
}
