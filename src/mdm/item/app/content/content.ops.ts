// Serving the content of applications to devices: part by part, whole or from an offset, for a signed address only.
//
// Invariant: a signed address is no promise. Content that a session would not offer the device now is not served, whatever
// the address says: each request checks the enrolment, the assignment, the release of a secret and the content again.

import type { Db } from '../../../../db/schema.ts'
import type { Admitted } from '../../../../kernel/assurance-needs.ts'
import { Fault, notFound } from '../../../../kernel/fault.ts'
import { AppId, type DirectoryDeviceId, EnrollmentId, TenantId } from '../../../../kernel/id.ts'
import type { Clock } from '../../../../kernel/operation-context.ts'
import type { Seal } from '../../../../pki/seal.ts'
import { recordEvent } from '../../../../story/event.sql.ts'
import { openPart } from '../../../secret/app.ts'
import { decideItem } from '../../../session/assigned/assigned.ops.ts'
import * as apps from '../app.sql.ts'
import { contentTypeOf } from '../app.ts'
import { appKind, removalKind } from '../assignment.ts'
import { isLedToBy } from '../win32/relation.sql.ts'
import { type ContentGrant, isContentGrant } from './content-url.ts'

/** How long a running download relies on its decision. */
const askAgainMs = 5_000

const asApplication = { kind: appKind, consumer: 'application-with-secret' } as const
const asRemoval = { ...asApplication, kind: removalKind } as const

export type Requested = {
  readonly tenantId: string
  readonly appId: string
  readonly fileName: string
  readonly enrollmentId: string
  readonly sha256: string
  /** Empty: it is assigned itself. */
  readonly via?: string | undefined
  readonly expires: string
  readonly signature: string
  /** The Range header. */
  readonly range: string | undefined
  /** The If-Range header: the rest is of use only if it is the rest of that file. */
  readonly ifRange?: string | undefined
}

export type Content = {
  readonly size: number
  readonly first: number
  /** Inclusive. */
  readonly last: number
  readonly partial: boolean
  readonly etag: string
  readonly type: string
  readonly bytes: AsyncIterable<Buffer>
}

export async function openContent(
  db: Db,
  { seal, contentKey }: { readonly seal: Seal; readonly contentKey: Uint8Array },
  requested: Requested,
  clock: Clock,
): Promise<Content> {
  const grant = grantOf(requested)
  const now = clock()
  if (!grant || !isContentGrant(contentKey, grant, requested.signature, now)) {
    throw new Fault(
      'forbidden',
      'This address was not made by us or has expired. The device gets a new one in its next session.',
      {
        reason: 'content-address',
      },
    )
  }
  const { device, app, decision } = await decideNow(db, grant)
  const unseal = decision.kind === 'admitted' ? unsealerFor(seal, grant, decision) : undefined
  const etag = `"${app.sha256}"`
  const continues = requested.ifRange === undefined || requested.ifRange.trim() === etag
  const { first, last, partial } = rangeOf(continues ? requested.range : undefined, app.sizeBytes)
  const download = {
    tenantId: grant.tenantId,
    appId: app.id,
    name: app.displayName,
    sha256: app.sha256,
    device: device.deviceId,
  }
  return {
    size: app.sizeBytes,
    first,
    last,
    partial,
    etag,
    type: contentTypeOf(app.form, app.fileName),
    bytes: read(db, download, { first, last, unseal }, clock, () => decideNow(db, grant)),
  }
}

/** A session's answer for the content now; throws where it would not offer it. */
async function decideNow(db: Db, grant: Grant) {
  const device = await apps.enrolledDevice(db, grant.tenantId, grant.enrollmentId)
  if (!device)
    throw new Fault('forbidden', 'The device of this address is enrolled no longer.', { reason: 'not-enrolled' })
  const app = await apps.byId(db, grant.tenantId, grant.appId)
  if (!app || app.sha256 === '') throw notFound('Application', grant.appId)
  const decided = await decideItem(db, grant.tenantId, device, asApplication, await assignedFor(db, grant, app))
  const decision =
    decided.kind === 'unassigned' && mayServeRemoval(grant, app)
      ? await decideItem(db, grant.tenantId, device, asRemoval, app)
      : decided
  if (decision.kind === 'unassigned') {
    throw new Fault(
      'forbidden',
      `The application '${app.displayName}' is not assigned to this device any more. Assign it again if the device should get it.`,
      { reason: 'app-unassigned' },
    )
  }
  if (decision.kind === 'withheld') throw new Fault('forbidden', decision.reason, { reason: 'secret-withheld' })
  if (app.sha256 !== grant.sha256) {
    throw new Fault(
      'gone',
      'The application has another file since this address was made. The device gets a new address in its next session.',
      { reason: 'app-replaced' },
    )
  }
  return { device, app, decision }
}

/** The command that removes a Win32 package may lie in it. */
const mayServeRemoval = ({ via }: Grant, { form, holdsSecret }: apps.App): boolean =>
  via === undefined && form === 'win32' && !holdsSecret

/** The application whose assignment decides: itself, or the one that brings it along, or replaces it, as long as it does. */
async function assignedFor(db: Db, { tenantId, via, appId }: Grant, app: apps.App): Promise<apps.App> {
  if (via === undefined) return app
  const bringing = await apps.byId(db, tenantId, via)
  const brings = bringing && !app.holdsSecret && (await isLedToBy(db, tenantId, via, appId))
  // what is brought along holds no secret (win32/relation.ops.ts), whatever the one that brings it does
  return brings ? { ...bringing, holdsSecret: false } : app
}

type Unseal = (part: number, sealed: Uint8Array) => Buffer

function unsealerFor(seal: Seal, { tenantId, appId }: Grant, admission: Admitted<'application-with-secret'>): Unseal {
  return (part, sealed) => openPart(seal, { tenantId, appId }, { part, sealed }, admission)
}

type Grant = ContentGrant & {
  readonly tenantId: TenantId
  readonly appId: AppId
  readonly enrollmentId: EnrollmentId
  readonly via?: AppId | undefined
}

function grantOf(requested: Requested): Grant | undefined {
  const tenantId = TenantId.safeParse(requested.tenantId).data
  const appId = AppId.safeParse(requested.appId).data
  const enrollmentId = EnrollmentId.safeParse(requested.enrollmentId).data
  if (!tenantId || !appId || !enrollmentId || !/^\d{1,12}$/.test(requested.expires)) return undefined
  const via = requested.via ? AppId.safeParse(requested.via).data : undefined
  if (requested.via && !via) return undefined
  const { fileName, sha256 } = requested
  return { tenantId, appId, enrollmentId, via, fileName, sha256, expires: Number(requested.expires) }
}

function rangeOf(header: string | undefined, size: number): { first: number; last: number; partial: boolean } {
  const whole = { first: 0, last: size - 1, partial: false }
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  // none was asked for, or one that we need not honour
  return first <= last ? { first, last, partial: true } : whole
}

type Download = {
  readonly tenantId: TenantId
  readonly appId: AppId
  readonly name: string
  readonly sha256: string
  readonly device: DirectoryDeviceId | undefined
}

/** Tells the story only when the last byte was asked for and handed over. */
async function* read(
  db: Db,
  { tenantId, appId, name, sha256, device }: Download,
  { first, last, unseal }: { first: number; last: number; unseal: Unseal | undefined },
  clock: Clock,
  askAgain: () => Promise<unknown>,
): AsyncIterable<Buffer> {
  let checkedAt = clock().getTime()
  for (let part = Math.floor(first / apps.partBytes); part * apps.partBytes <= last; part++) {
    if (clock().getTime() - checkedAt >= askAgainMs) {
      await askAgain() // a slow reader gets no more than what is being sent when it may have no more
      checkedAt = clock().getTime()
    }
    const stored = await apps.partOf(db, tenantId, { id: appId, sha256 }, part)
    if (!stored || (stored.sealed && !unseal))
      throw new Fault('gone', 'The application was replaced while it was downloaded.', { reason: 'app-replaced' })
    const content = stored.sealed && unseal ? unseal(part, stored.content) : stored.content
    const start = part * apps.partBytes
    yield content.subarray(Math.max(0, first - start), Math.min(content.length, last - start + 1))
  }
  if (device === undefined) return
  await recordEvent(db, {
    tenantId,
    deviceId: device,
    at: clock(),
    hop: 'mdm',
    step: 'app-download-served',
    outcome: 'ok',
    detail: { name, bytes: last - first + 1 },
  })
}
