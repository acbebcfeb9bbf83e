// The keys of a tenant's inbox for sealed lists of devices (docs/protocols/sealed-manifest.md): made at first use, sealed at rest, changed
// every 90 days. The one before still opens for 30 days, since files are on their way; then its private half is deleted. The key that
// signs the card stays, because people have compared its words.

import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { makeAgeKey } from '../../pki/sealed/age.ops.ts'
import type { Opening } from '../../pki/sealed/file.ops.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import { type Card, makeCard } from '../../protocol/device-manifest/card.ts'
import { publicText } from '../../protocol/device-manifest/key.ts'
import * as rows from './inbox.sql.ts'

export type InboxDeps = { readonly db: Db; readonly seal: Seal }

/** Of one sealed file. It is decrypted in memory. */
export const mostBytes = 48 * 1024 * 1024
export const mostRows = 10_000

const dayMs = 24 * 3_600_000
const sealedToMs = 90 * dayMs
const opensAfterMs = 30 * dayMs

export type Inbox = {
  readonly card: Card
  readonly signing: KeyObject
  /** Unsealed when asked for: whoever fetches a card opens nothing. */
  readonly opening: () => Pick<Opening, 'ageIdentities' | 'cmsKeys'>
  /** Of former keys that still open, the last moment. */
  readonly formerUntil: Date | undefined
}

/** Makes the keys of a tenant that has none. */
export async function openInbox(deps: InboxDeps, tenantId: TenantId, now: Date): Promise<Inbox> {
  const known = await rows.listKeys(deps.db, tenantId)
  const keys = isUsable(known, now) ? known : await makeKeys(deps, bySystem(tenantId, now), 'when due')
  const tenant = await tenants.byId(deps.db, tenantId)
  if (!tenant) throw notFound('Tenant', tenantId)
  const { seal } = deps
  const living = keys.filter(({ opensUntil }) => !opensUntil || opensUntil > now)
  const secret = (key: rows.KeyRow) => seal.open(key.privateSealed, purposeOf(tenantId, key.kid))
  const signer = living.find(({ kind }) => kind === 'sign')
  invariant(signer, 'an inbox has a key that signs')
  const signing = createPrivateKey({ key: secret(signer), format: 'der', type: 'pkcs8' })
  const current = living.filter(({ kind, notAfter }) => kind !== 'sign' && notAfter && notAfter > now)
  const former = living.flatMap(({ notAfter, opensUntil }) =>
    notAfter && notAfter <= now && opensUntil ? [opensUntil] : [],
  )
  return {
    signing,
    card: makeCard(
      {
        name: tenant.displayName,
        tenantId,
        tenantDomain: tenant.defaultDomain,
        keys: current.map(published),
        maxRows: mostRows,
        maxBytes: mostBytes,
        accepts: ['age', 'p7m'],
      },
      signing,
    ),
    opening: () => ({
      ageIdentities: living.filter(({ kind }) => kind === 'age').map((key) => secret(key).toString()),
      cmsKeys: living
        .filter(({ kind }) => kind === 'x509')
        .map((key) => ({ privateKey: createPrivateKey({ key: secret(key), format: 'der', type: 'pkcs8' }) })),
    }),
    formerUntil: former.sort((one, other) => other.getTime() - one.getTime())[0],
  }
}

const purposeOf = (tenantId: TenantId, kid: string): string => `device_inbox_key/${tenantId}/${kid}`

function published({ kid, kind, publicValue, notBefore, notAfter }: rows.KeyRow): Card['keys'][number] {
  invariant(kind !== 'sign' && notAfter, 'a key that is sealed to has an end')
  const bytes = kind === 'age' ? publicValue : Buffer.from(publicValue, 'base64')
  return {
    kid,
    kind,
    value: publicValue,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    fingerprint: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** With a key of each kind to seal to, also for the next moments. */
const isUsable = (keys: readonly rows.KeyRow[], now: Date): boolean =>
  (['age', 'x509'] as const).every((kind) =>
    keys.some((key) => key.kind === kind && key.notAfter && key.notAfter > now),
  )

const bySystem = (tenantId: TenantId, now: Date): OperationContext => ({
  tenantId,
  actor: { kind: 'system', id: 'device-inbox', name: 'keys of the inbox for sealed files' },
  now,
})

/** `at once`: what the former keys would open is refused from now on, for the case that one of them is known to somebody. */
export type When = 'when due' | 'beside' | 'at once'

async function makeKeys({ db, seal }: InboxDeps, operation: OperationContext, when: When): Promise<rows.KeyRow[]> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    await rows.lock(tx, tenantId)
    const known = await rows.listKeys(tx, tenantId)
    if (when === 'when due' && isUsable(known, now)) return known
    if (when === 'beside') refuseMany(known, now)
    const store = (key: Omit<rows.KeyRow, 'privateSealed'>, secret: Uint8Array) =>
      rows.insertKey(tx, tenantId, { ...key, privateSealed: seal.seal(secret, purposeOf(tenantId, key.kid)) })
    if (!known.some(({ kind }) => kind === 'sign')) {
      const { privateKey } = generateKeyPairSync('ed25519')
      const publicValue = publicText(privateKey)
      const key = { kid: kidOf(publicValue), kind: 'sign' as const, publicValue, notBefore: now }
      await store({ ...key, notAfter: null, opensUntil: null }, privateKey.export({ type: 'pkcs8', format: 'der' }))
    }
    const times = {
      notBefore: now,
      notAfter: new Date(now.getTime() + sealedToMs),
      opensUntil: new Date(now.getTime() + sealedToMs + opensAfterMs),
    }
    await rows.endKeys(tx, tenantId, now, new Date(now.getTime() + (when === 'at once' ? 0 : opensAfterMs)))
    await rows.dropEnded(tx, tenantId, now)
    const age = await makeAgeKey()
    await store(
      { ...times, kid: kidOf(age.recipient), kind: 'age', publicValue: age.recipient },
      Buffer.from(age.identity),
    )
    const pair = certified(tenantId, times)
    await store({ ...times, kid: kidOf(pair.publicValue), kind: 'x509', publicValue: pair.publicValue }, pair.pkcs8)
    await recordAudit(tx, operation, {
      action: 'autopilot.inbox.rotate',
      targetKind: 'deviceInbox',
      targetId: tenantId,
      details: { sealedTo: kidOf(age.recipient), ...(when === 'at once' && { formerEnd: true }) },
    })
    return rows.listKeys(tx, tenantId)
  })
}

/** Each file that comes is tried with each of them. */
const mostLiving = 4

function refuseMany(known: readonly rows.KeyRow[], now: Date): void {
  const until = known.flatMap(({ kind, opensUntil }) => (kind === 'age' && opensUntil ? [opensUntil] : []))
  const living = until.filter((one) => one > now).sort((one, other) => one.getTime() - other.getTime())
  const [first] = living
  if (!first || living.length < mostLiving) return
  const message = `${living.length} keys open what is on its way, which is the most. Wait until ${first.toISOString()}, when the first of them ends, or end all former ones at once: taxiway inbox rotate --now.`
  throw new Fault('conflict', message, { reason: 'inbox-keys' })
}

/** Self-issued: whoever seals to it has it from the card, which vouches for it. */
function certified(tenantId: TenantId, { notBefore, opensUntil }: { notBefore: Date; opensUntil: Date }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const own = { subject: `Device inbox ${tenantId}`, spki: spkiOf(publicKey) }
  const { der } = issue(
    { ...own, notBefore: new Date(notBefore.getTime() - dayMs), notAfter: opensUntil, usage: 'agreement' },
    { ...own, key: privateKey },
  )
  return { publicValue: der.toString('base64'), pkcs8: privateKey.export({ type: 'pkcs8', format: 'der' }) }
}

const kidOf = (publicValue: string): string => createHash('sha256').update(publicValue).digest('hex').slice(0, 32)

export async function rotateInbox(deps: InboxDeps, operation: OperationContext, when: When): Promise<void> {
  await makeKeys(deps, operation, when)
}

/** By schedule. A tenant whose keys cannot be changed keeps none of the others waiting. */
export async function rotateDueInboxes(
  deps: InboxDeps & {
    readonly now: Date
    readonly onError: (error: unknown) => void
    readonly stopped?: () => boolean
  },
): Promise<void> {
  const { db, now, onError, stopped = () => false } = deps
  for (const tenantId of await rows.tenantsDue(db, new Date(now.getTime() - sealedToMs), now)) {
    if (stopped()) return
    try {
      await makeKeys(deps, bySystem(tenantId, now), 'when due')
      await inTransaction(db, (tx) => rows.dropEnded(tx, tenantId, now))
    } catch (error) {
      onError(new Error(`The keys of the inbox of ${tenantId} could not be changed by schedule.`, { cause: error }))
    }
  }
}

export const certificateOf = ({ publicValue }: Pick<rows.Sender, 'publicValue'>): X509Certificate =>
  new X509Certificate(Buffer.from(publicValue, 'base64'))
