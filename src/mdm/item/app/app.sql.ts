// Statements on mdm_app and mdm_app_content. Content is kept in parts of one MiB, so that no statement holds a whole file.

import { sql } from 'kysely'

import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import { boolean, guid, instant, integer, managementList, text, typesOf } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import type { Evidence } from '../../../kernel/assurance.ts'
import { AppId, DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../../../kernel/id.ts'
import type { Admission } from '../../../preparation/secret/secret.ts'
import type { Identity } from './form/msix.ts'
import type { Suite } from './form/suite.ts'
import type { Win32 } from './win32/win32.ts'

export const partBytes = 1024 * 1024

export type App = {
  readonly id: AppId
  readonly displayName: string
  readonly publisher: string
  readonly productCode: string
  readonly productVersion: string
  /** Empty when it is sealed. */
  readonly commandLine: string
  /** Its command line and its file are sealed, and sent only to devices that are admitted. */
  readonly holdsSecret: boolean
  readonly commandLineSealed: Buffer | undefined
  readonly fileName: string
  /** Empty until the content has arrived. */
  readonly sha256: string
  readonly sizeBytes: number
  /** Another one when anything changed that a device sees. */
  readonly revision: string
  readonly createdAt: Date
  readonly version: number
} & Packed

/** What only applications of its form have. */
export type Packed =
  | { readonly form: 'msi'; readonly package?: undefined }
  | { readonly form: 'msix'; readonly package: Identity }
  | { readonly form: 'office'; readonly package: Suite }
  | { readonly form: 'win32'; readonly package: Win32 }

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_app')
    .select([
      'id',
      'display_name',
      'publisher',
      'product_code',
      'product_version',
      'command_line',
      'holds_secret',
      'command_line_sealed',
      'file_name',
      'form',
      'package',
      'sha256',
      'size_bytes',
      'revision',
      'created_at',
      'version',
    ])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function toApp(row: Row): App {
  return {
    id: AppId.parse(row.id),
    displayName: row.display_name,
    publisher: row.publisher,
    productCode: row.product_code,
    productVersion: row.product_version,
    commandLine: row.command_line,
    holdsSecret: row.holds_secret,
    commandLineSealed: row.command_line_sealed ?? undefined,
    fileName: row.file_name,
    ...packedOf(row),
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    revision: row.revision,
    createdAt: row.created_at,
    version: row.version,
  }
}

/** Written here only. */
export const packedOf = ({ form, package: kept }: { readonly form: Packed['form']; readonly package: unknown }) =>
  ({ form, package: kept ?? undefined }) as Packed

/** As `isPublished` says. */
export const published = sql<boolean>`(sha256 <> '' or form = 'office')`

export const appList = managementList({
  name: 'mobileApps',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  expands: ['assignments'],
  properties: {
    id: guid('id'),
    displayName: text('display_name', { searched: true }),
    description: text('display_name'),
    publisher: text('publisher', { searched: true }),
    productCode: text('product_code', { searched: true }),
    productVersion: text('product_version'),
    identityVersion: text('product_version'),
    fileName: text('file_name', { searched: true }),
    size: integer('size_bytes'),
    publishingState: text(sql`case when ${published} then 'published' else 'notPublished' end`),
    holdsSecret: boolean('holds_secret'),
    isAssigned: boolean(sql`exists (
      select from assignment a where a.tenant_id = mdm_app.tenant_id and a.kind in ('app', 'removal') and a.item_id = mdm_app.id)`),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('created_at'),
  },
  types: typesOf(['winGetApp', 'microsoftStoreForBusinessApp', 'webApp', 'managedApp'], {
    windowsMobileMSI: sql`form = 'msi'`,
    windowsUniversalAppX: sql`form = 'msix'`,
    officeSuiteApp: sql`form = 'office'`,
    win32LobApp: sql`form = 'win32'`,
  }),
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<App>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, appList, wanted)
  return { ...found, rows: found.rows.map(toApp) }
}

export async function byId(db: Db, tenantId: TenantId, id: AppId): Promise<App | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toApp(row)
}

/** Those of them that are there. */
export async function byIds(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<readonly App[]> {
  if (ids.length === 0) return []
  const rows = await select(db, tenantId).where('id', '=', anyOf(ids, 'uuid')).execute()
  return rows.map(toApp)
}

/** Those of the ids that are applications of the tenant. */
export async function existing(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('mdm_app')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export type AppValues = Pick<
  App,
  | 'displayName'
  | 'publisher'
  | 'productCode'
  | 'productVersion'
  | 'commandLine'
  | 'holdsSecret'
  | 'commandLineSealed'
  | 'fileName'
> &
  Packed

const columnsOf = (app: AppValues) => ({
  display_name: app.displayName,
  publisher: app.publisher,
  product_code: app.productCode,
  product_version: app.productVersion,
  command_line: app.commandLine,
  holds_secret: app.holdsSecret,
  command_line_sealed: app.commandLineSealed ?? null,
  secrets_checked: true,
  file_name: app.fileName,
  form: app.form,
  package: app.package === undefined ? null : JSON.stringify(app.package),
})

export async function insert(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly now: Date },
  id: AppId,
  app: AppValues,
): Promise<void> {
  await tx
    .insertInto('mdm_app')
    .values({ tenant_id: on.tenantId, id, ...columnsOf(app), sha256: '', size_bytes: 0, created_at: on.now })
    .execute()
}

/** Of all Win32 packages of the organisation, as they are stated. */
export async function bytesOfWin32(tx: Db, tenantId: TenantId): Promise<number> {
  const { bytes } = await tx
    .selectFrom('mdm_app')
    .select(sql<number>`coalesce(sum(octet_length(package::text)), 0)::float8`.as('bytes'))
    .where('tenant_id', '=', tenantId)
    .where('form', '=', 'win32')
    .executeTakeFirstOrThrow()
  return bytes
}

/** False when somebody else changed or deleted it first. */
export async function change(
  tx: Db,
  tenantId: TenantId,
  { id, version }: Pick<App, 'id' | 'version'>,
  app: AppValues,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_app')
    .set((eb) => ({ ...columnsOf(app), version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function remove(tx: Db, tenantId: TenantId, id: AppId): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('mdm_app')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

export async function removeContent(tx: Db, tenantId: TenantId, id: AppId): Promise<void> {
  await tx.deleteFrom('mdm_app_content').where('tenant_id', '=', tenantId).where('app_id', '=', id).execute()
}

export type Part = { readonly content: Buffer; readonly sealed: boolean }

export async function insertPart(
  tx: Db,
  tenantId: TenantId,
  id: AppId,
  part: number,
  { content, sealed }: Part,
): Promise<void> {
  await tx.insertInto('mdm_app_content').values({ tenant_id: tenantId, app_id: id, part, content, sealed }).execute()
}

export async function replacePart(
  tx: Db,
  tenantId: TenantId,
  id: AppId,
  part: number,
  { content, sealed }: Part,
): Promise<void> {
  await tx
    .updateTable('mdm_app_content')
    .set({ content, sealed })
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', id)
    .where('part', '=', part)
    .execute()
}

/** False when the app is gone. */
export async function setContent(
  tx: Db,
  tenantId: TenantId,
  id: AppId,
  content: { readonly sha256: string; readonly sizeBytes: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_app')
    .set((eb) => ({ sha256: content.sha256, size_bytes: content.sizeBytes, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function part(db: Db, tenantId: TenantId, id: string, number: number): Promise<Part | undefined> {
  const row = await db
    .selectFrom('mdm_app_content')
    .select(['content', 'sealed'])
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', id)
    .where('part', '=', number)
    .executeTakeFirst()
  return row
}

/** Undefined also when the content is another one by now. */
export async function partOf(
  db: Db,
  tenantId: TenantId,
  { id, sha256 }: { readonly id: string; readonly sha256: string },
  number: number,
): Promise<Part | undefined> {
  return db
    .selectFrom('mdm_app_content')
    .innerJoin('mdm_app', (join) =>
      join.onRef('mdm_app.tenant_id', '=', 'mdm_app_content.tenant_id').onRef('mdm_app.id', '=', 'app_id'),
    )
    .select(['content', 'sealed'])
    .where('mdm_app_content.tenant_id', '=', tenantId)
    .where('app_id', '=', id)
    .where('part', '=', number)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

export type EnrolledDevice = {
  readonly enrollmentId: EnrollmentId
  readonly deviceId: DirectoryDeviceId | undefined
  readonly userId: UserId | undefined
  /** The person it was enrolled for may still sign in. */
  readonly userIsActive: boolean
  readonly evidence: Evidence
  /** Whether it was let in, if it enrolled with a secret. */
  readonly admission: Admission | undefined
}

/** The enrolment must still be one: a device that left gets nothing more. */
export async function enrolledDevice(
  db: Db,
  tenantId: TenantId,
  enrollmentId: string,
): Promise<EnrolledDevice | undefined> {
  const row = await db
    .selectFrom('mdm_enrollment')
    .select(['id', 'user_id', 'directory_device_id', 'assurance', 'tpm_simulated', 'joined_as_registered'])
    .select((eb) =>
      eb
        .selectFrom('directory_user')
        .select('account_enabled')
        .where('directory_user.tenant_id', '=', tenantId)
        .whereRef('directory_user.id', '=', 'mdm_enrollment.user_id')
        .as('user_enabled'),
    )
    .select((eb) =>
      eb
        .selectFrom('enrollment_secret_use')
        .select('enrollment_secret_use.state')
        .where('enrollment_secret_use.tenant_id', '=', tenantId)
        .whereRef('enrollment_secret_use.id', '=', 'mdm_enrollment.secret_use_id')
        .as('admission'),
    )
    .where('tenant_id', '=', tenantId)
    .where('id', '=', enrollmentId)
    .where('state', '=', 'enrolled')
    .where('action', 'is', null) // one that is to leave gets nothing more
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('directory_device')
            .select('directory_device.id')
            .where('directory_device.tenant_id', '=', tenantId)
            .whereRef('directory_device.id', '=', 'mdm_enrollment.directory_device_id')
            .where('directory_device.account_enabled', '=', false),
        ),
      ),
    )
    .executeTakeFirst()
  return (
    row && {
      enrollmentId: EnrollmentId.parse(row.id),
      deviceId: row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
      userId: row.user_id === null ? undefined : UserId.parse(row.user_id),
      userIsActive: row.user_enabled === true,
      admission: row.admission ?? undefined,
      evidence: {
        assurance: row.assurance,
        registered: row.joined_as_registered || row.admission === 'admitted',
        simulated: row.tpm_simulated,
      },
    }
  )
}
