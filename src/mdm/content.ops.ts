// Serving the content of applications to devices: part by part, whole or from an offset, for a signed address only.

import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/act.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import { AppId, DirectoryDeviceId, EnrollmentId, TenantId } from '../kernel/id.ts'
import { tell } from '../story/event.sql.ts'
import * as apps from './app.sql.ts'
import { type ContentGrant, isContentGrant } from './content-url.ts'

export type Requested = {
  readonly tenantId: string
  readonly appId: string
  readonly fileName: string
  readonly enrollmentId: string
  readonly expires: string
  readonly signature: string
  /** The Range header. */
  readonly range: string | undefined
}

export type Content = {
  readonly size: number
  readonly first: number
  /** Inclusive. */
  readonly last: number
  readonly partial: boolean
  readonly etag: string
  readonly bytes: AsyncIterable<Buffer>
}

export async function openContent(db: Db, key: Uint8Array, requested: Requested, clock: Clock): Promise<Content> {
  const grant = grantOf(requested)
  const now = clock()
  if (!grant || !isContentGrant(key, grant, requested.signature, now)) {
    throw new Fault(
      'forbidden',
      'This address was not made by us or has expired. The device gets a new one in its next session.',
      {
        reason: 'content-address',
      },
    )
  }
  const device = await apps.enrolledDevice(db, grant.tenantId, grant.enrollmentId)
  if (!device)
    throw new Fault('forbidden', 'The device of this address is enrolled no longer.', { reason: 'not-enrolled' })
  const app = await apps.byId(db, grant.tenantId, grant.appId)
  if (!app || app.sha256 === '') throw notFound('Application', requested.appId)
  const { first, last, partial } = rangeOf(requested.range, app.sizeBytes)
  const told = { tenantId: grant.tenantId, appId: app.id, name: app.displayName, device: device.directoryDeviceId }
  return {
    size: app.sizeBytes,
    first,
    last,
    partial,
    etag: `"${app.sha256}"`,
    bytes: read(db, told, { first, last }, clock),
  }
}

type Grant = ContentGrant & {
  readonly tenantId: TenantId
  readonly appId: AppId
  readonly enrollmentId: EnrollmentId
}

function grantOf(requested: Requested): Grant | undefined {
  const tenantId = TenantId.safeParse(requested.tenantId).data
  const appId = AppId.safeParse(requested.appId).data
  const enrollmentId = EnrollmentId.safeParse(requested.enrollmentId).data
  if (!tenantId || !appId || !enrollmentId || !/^\d{1,12}$/.test(requested.expires)) return undefined
  return { tenantId, appId, enrollmentId, fileName: requested.fileName, expires: Number(requested.expires) }
}

function rangeOf(header: string | undefined, size: number): { first: number; last: number; partial: boolean } {
  const whole = { first: 0, last: size - 1, partial: false }
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return whole // none, or one that we need not honour
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first <= last ? { first, last, partial: true } : whole
}

type Told = {
  readonly tenantId: TenantId
  readonly appId: AppId
  readonly name: string
  readonly device: string | null
}

/** Tells the story only when the last byte was asked for and handed over. */
async function* read(
  db: Db,
  { tenantId, appId, name, device }: Told,
  { first, last }: { first: number; last: number },
  clock: Clock,
): AsyncIterable<Buffer> {
  for (let part = Math.floor(first / apps.partBytes); part * apps.partBytes <= last; part++) {
    const content = await apps.part(db, tenantId, appId, part)
    if (!content)
      throw new Fault('gone', 'The application was replaced while it was downloaded.', { reason: 'app-replaced' })
    const start = part * apps.partBytes
    yield content.subarray(Math.max(0, first - start), Math.min(content.length, last - start + 1))
  }
  if (device === null) return
  await tell(db, {
    tenantId,
    deviceId: DirectoryDeviceId.parse(device),
    at: clock(),
    hop: 'mdm',
    step: 'app-download-served',
    outcome: 'ok',
    detail: { name, bytes: last - first + 1 },
  })
}
