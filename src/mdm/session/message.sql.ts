// The two statements of a message: its facts, read at once with the certificate that shows whom it is from, and its results,
// written at once.
//
// Reading takes no lock. Results are written only when the enrolment's row is still the one that was read: of two messages
// of one device that come at the same moment, one finds that it has to be read again (checkin.ops.ts).

import { sql } from 'kysely'

import { deploymentPart } from '../../autopilot/device/enrollment-state.sql.ts'
import type { Db } from '../../db/schema.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../../kernel/id.ts'
import type { IssuedRecord } from '../../pki/certificate.sql.ts'
import type { ServerSession } from '../../protocol/syncml/server-session.ts'
import { type StoryEvent, storyPart } from '../../story/event.sql.ts'
import type { ActionKind, ActionState } from '../action/action.ts'
import { openActions } from '../action/remote.sql.ts'
import type { OpenAction } from '../action/remote.ts'
import { windowsOf } from '../catalogue/applies.ts'
import type { Uses } from '../certificate/use.ts'
import type { Compliance, ToldState } from '../compliance.ts'
import { enrollmentKind } from '../enrollment/enroll.ts'
import type { Tree } from '../tree.ts'
import type { Answered, Enrollment, Inventory, KeptSession, SendingCommand, WaitingCommand } from './checkin.sql.ts'
import type { DeploymentRecord } from './deployment.ts'

export type On = { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date }

export type About = {
  readonly enrollment: Enrollment
  /** In the directory, perhaps since its certificate was looked at. */
  readonly disabled: boolean
  readonly deviceName: string
  /** By their ids; a session that begins ends the others, so there is hardly ever more than one. */
  readonly sessions: Readonly<Record<string, KeptSession>>
  /** An administrator's own commands, oldest first. */
  readonly waiting: readonly WaitingCommand[]
  /** Remote actions that the device has not ended. */
  readonly open: readonly OpenAction[]
  /** Which writing of the enrolment's row was read; only one that is enrolled is, so the same writing is enrolled still. */
  readonly written: string
}

const mostWaiting = 200

type Row = {
  id: string
  client_device_id: string
  directory_device_id: string | null
  user_id: string | null
  in_oobe: boolean
  by_autopilot: boolean
  tree: unknown
  status_page: unknown
  assurance: Assurance
  tpm_simulated: boolean
  joined_as_registered: boolean
  secret_use: unknown
  action: ActionKind | null
  action_state: ActionState | null
  serial_number: string | null
  os_version: string | null
  os_edition: string | null
  uses: unknown
  registration_id: string | null
  user_enabled: boolean | null
  disabled: boolean
  device_name: string
  sessions: unknown
  waiting: unknown
  open: unknown
  awaits_user: boolean
  checkin_minutes: number
  written: string
  compliance: unknown
  compliance_told: ToldState | null
  is_compliant: boolean | null
}

/** What a message of the enrolment `e` is about, with its device `d` and its person `u`. */
const facts = sql`
  e.id, e.client_device_id, e.directory_device_id, e.user_id, e.in_oobe, e.tree, e.status_page, e.assurance,
  e.tpm_simulated, e.joined_as_registered,
  (select jsonb_build_object('id', p.id, 'state', p.state, 'serialNumber', p.serial_number)
     from enrollment_secret_use p where p.tenant_id = e.tenant_id and p.id = e.secret_use_id) as secret_use,
  e.action, e.action_state, e.serial_number, e.os_version, e.os_edition, e.uses, e.registration_id,
  e.enrollment_kind = ${enrollmentKind(true)} as by_autopilot, e.device_name, e.xmin::text as written, u.account_enabled as user_enabled, d.account_enabled is false as disabled,
  (select jsonb_object_agg(s.session_id, s.state) from mdm_session s
    where s.tenant_id = e.tenant_id and s.enrollment_id = e.id) as sessions,
  (select jsonb_agg(jsonb_build_object('sequence', c.sequence::text, 'phase', c.phase, 'command', c.command)
                    order by c.sequence)
     from (select sequence, phase, command from mdm_command
            where tenant_id = e.tenant_id and enrollment_id = e.id and status is null and item_kind is null
            order by sequence limit ${mostWaiting}) c) as waiting,
  ${openActions} as open, e.awaits_user, e.compliance, e.compliance_told, d.is_compliant,
  (select t.checkin_interval_minutes from tenant t where t.tenant_id = e.tenant_id) as checkin_minutes`
const deviceAndPerson = sql`
  left join directory_device d on d.tenant_id = e.tenant_id and d.id = e.directory_device_id
  left join directory_user u on u.tenant_id = e.tenant_id and u.id = e.user_id`

/** Undefined when no enrolment is there, or none any more. */
export async function aboutMessage(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<About | undefined> {
  const { rows } = await sql<Row>`
    select ${facts} from mdm_enrollment e ${deviceAndPerson}
     where e.tenant_id = ${tenantId} and e.id = ${id} and e.state = 'enrolled'`.execute(db)
  return rows[0] && toAbout(rows[0])
}

/**
 * `about`: the enrolment that got this very certificate and is enrolled. `replaces`: it took the place of one that is still good.
 */
export type EnrolledRecord = IssuedRecord & { readonly about: About | undefined; readonly replaces: boolean }

/** Our record of a certificate with what a message over its connection is about: both are asked for each message. */
export async function aboutCertificate(
  db: Db,
  tenantId: TenantId,
  thumbprint: string,
): Promise<EnrolledRecord | undefined> {
  type Found = { authority: string; subject_id: string; revoked_at: Date | null; replaces: boolean | null } & (
    | Row
    | { id: null }
  )
  const { rows } = await sql<Found>`
    select c.authority, c.subject_id, c.revoked_at,
           e.renewed_thumbprint is not null and e.certificate_thumbprint = c.thumbprint as replaces, ${facts}
      from issued_certificate c
      left join mdm_enrollment e on e.tenant_id = c.tenant_id and e.id = c.subject_id
       and c.thumbprint in (e.certificate_thumbprint, e.renewed_thumbprint) and e.state = 'enrolled' ${deviceAndPerson}
     where c.tenant_id = ${tenantId} and c.thumbprint = ${thumbprint}`.execute(db)
  const [row] = rows
  return (
    row && {
      authority: row.authority,
      subjectId: row.subject_id,
      revokedAt: row.revoked_at,
      about: row.id === null ? undefined : toAbout(row),
      replaces: row.replaces === true,
    }
  )
}

const toAbout = (row: Row): About => ({
  enrollment: toEnrollment(row),
  disabled: row.disabled,
  deviceName: row.device_name,
  sessions: (row.sessions as Record<string, KeptSession> | null) ?? {}, // written here only
  waiting: (row.waiting as WaitingCommand[] | null) ?? [],
  open: (row.open as OpenAction[] | null) ?? [], // written by remote.sql.ts only
  written: row.written,
})

function toEnrollment(row: Row): Enrollment {
  const use = (row.secret_use as Enrollment['use'] | null) ?? undefined // made by the statement
  return {
    id: EnrollmentId.parse(row.id),
    clientDeviceId: row.client_device_id,
    directoryDeviceId: row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
    userId: row.user_id === null ? undefined : UserId.parse(row.user_id),
    inOobe: row.in_oobe,
    checkinMinutes: row.checkin_minutes,
    byAutopilot: row.by_autopilot,
    serialNumber: row.serial_number ?? undefined,
    windows: windowsOf(row.os_version, row.os_edition),
    registrationId: row.registration_id ?? undefined,
    uses: (row.uses as Uses | null) ?? undefined, // written here and by saveUses only
    evidence: {
      assurance: row.assurance,
      simulated: row.tpm_simulated,
      registered: row.joined_as_registered || use?.state === 'admitted',
    },
    use,
    tree: row.tree as Tree, // written here only
    record: (row.status_page as DeploymentRecord | null) ?? undefined, // likewise
    action: row.action && row.action_state ? { kind: row.action, state: row.action_state } : undefined,
    userIsActive: row.user_enabled === true,
    awaitsUser: row.awaits_user,
    compliance: (row.compliance as Compliance | null) ?? undefined, // likewise
    complianceTold: row.compliance_told ?? undefined,
    isCompliant: row.is_compliant,
  }
}

/** Until the transaction ends, the messages of this device are worked on one after the other. */
export async function lockEnrollment(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<void> {
  await sql`select 1 from mdm_enrollment where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx)
}

export type Left = {
  readonly tree: Tree
  /** Undefined: as it was. */
  readonly record?: DeploymentRecord
  readonly inventory?: Inventory
  readonly uses?: Uses | undefined
  readonly compliance?: Compliance
  /** Of a device of which something is, or was, demanded. */
  readonly judged?: { readonly told: ToldState | undefined; readonly until: Date | 'infinity' | null }
  readonly session: Pick<ServerSession, 'sessionId' | 'ended'>
  readonly sealed: string
  /** The session begins with this message: what another one of the device waited for never comes, and its commands are forgotten. */
  readonly fresh: boolean
  readonly answers: readonly Answered[]
  /** Commands that are new with the reply; the session learns their numbers in the order given. */
  readonly sent: readonly SendingCommand[]
  /** Those of an administrator's that go out with it. */
  readonly marked: readonly string[]
  readonly events: readonly StoryEvent[]
  /** The deployment ends with this message. */
  readonly deployment?: 'enrolled' | 'failed' | undefined
}

/** Which row a message is left on. */
export type Only = {
  /** As it was read, and whether its person could sign in then; undefined: it is locked. */
  readonly read?: { readonly written: string; readonly userIsActive: boolean } | undefined
  /** Also one whose device was disabled since: what waits for a device that is to leave is handed out still. */
  readonly alsoDisabled?: boolean
}

/** False when the row is not such a one: then nothing is written. */
export async function leaveMessage(tx: Db, on: On, only: Only, left: Left): Promise<boolean> {
  const { tenantId, id, now } = on
  const { read, alsoDisabled = false } = only
  const stillAsRead = read
    ? sql`xmin::text = ${read.written}
         and ${read.userIsActive} = coalesce((
               select u.account_enabled from directory_user u where u.tenant_id = ${tenantId} and u.id = user_id), false)`
    : sql`true`
  const { inventory = {}, session, answers, fresh, judged } = left
  const answered = answers.map(({ sequence }) => sequence)
  const wasKept = sql`exists (select from kept)`
  const storyLines = left.events.length === 0 ? sql`` : sql`, ${storyPart(left.events, wasKept)}`
  const deployment = left.deployment ? sql`, ${deploymentPart(tenantId, id, left.deployment, wasKept)}` : sql``
  const { rows } = await sql<{ kept: boolean }>`
    with kept as (
      update mdm_enrollment
         set tree = ${JSON.stringify(left.tree)}::jsonb, status_page = coalesce(${jsonOf(left.record)}::jsonb, status_page),
             uses = coalesce(${jsonOf(left.uses)}::jsonb, uses),
             os_version = coalesce(${inventory.osVersion ?? null}, os_version),
             os_edition = coalesce(${inventory.osEdition ?? null}, os_edition),
             serial_number = coalesce(${inventory.serialNumber ?? null}, serial_number),
             device_name = coalesce(${inventory.deviceName ?? null}, device_name),
             manufacturer = coalesce(${inventory.manufacturer ?? null}, manufacturer),
             model = coalesce(${inventory.model ?? null}, model),
             agent = case when ${inventory.agent !== undefined} then ${jsonOf(inventory.agent ?? undefined)}::jsonb else agent end,
             compliance = case when ${left.compliance !== undefined} then ${jsonOf(left.compliance)}::jsonb else compliance end,
             compliance_told = case when ${judged !== undefined} then ${judged?.told ?? null} else compliance_told end,
             compliance_until = case when ${judged !== undefined} then ${judged?.until ?? null}::timestamptz else compliance_until end,
             compliance_lapsed_at = case when ${judged !== undefined} then null else compliance_lapsed_at end,
             last_contacted_at = ${now}, version = version + 1
       where tenant_id = ${tenantId} and id = ${id}
         and ${stillAsRead}
         and (${alsoDisabled} or not exists (
               select from directory_device d
                where d.tenant_id = ${tenantId} and d.id = directory_device_id and not d.account_enabled))
      returning tenant_id, id
    ), dropped as (
      delete from mdm_session s using kept k
       where ${fresh} and s.tenant_id = k.tenant_id and s.enrollment_id = k.id and s.session_id <> ${session.sessionId}
    ), earlier as (
      delete from mdm_command c using kept k
       where ${fresh} and c.tenant_id = k.tenant_id and c.enrollment_id = k.id
         and c.item_kind is not null and c.sequence <> all(${answered}::bigint[])
    ), answered as (
      update mdm_command c set status = a.status, result = a.result, answered_at = ${now}
        from kept k, unnest(${answered}::bigint[], ${answers.map(({ status }) => status)}::int[],
                            ${answers.map(({ result }) => result ?? null)}::text[]) as a (sequence, status, result)
       where c.tenant_id = k.tenant_id and c.enrollment_id = k.id and c.sequence = a.sequence
    ), marked as (
      update mdm_command c set sent_at = ${now} from kept k
       where c.tenant_id = k.tenant_id and c.enrollment_id = k.id and c.sequence = any(${left.marked}::bigint[])
    ), sent as (
      insert into mdm_command (tenant_id, enrollment_id, item_kind, item_id, phase, command, created_at, sent_at)
      select k.tenant_id, k.id, c.one->>'itemKind', (c.one->>'itemId')::uuid, c.one->>'phase', c.one->'command', ${now}, ${now}
        from kept k, jsonb_array_elements(${JSON.stringify(left.sent)}::jsonb) with ordinality as c (one, place)
       order by c.place
      returning sequence
    ), session as (
      insert into mdm_session as s (tenant_id, enrollment_id, session_id, started_at, state, updated_at, finished_at)
      select k.tenant_id, k.id, ${session.sessionId}, ${now},
             jsonb_build_object('sealed', ${left.sealed}::text, 'sequences',
                                (select coalesce(jsonb_agg(sequence::text order by sequence), '[]') from sent)),
             ${now}, ${session.ended ? now : null}
        from kept k
      on conflict (tenant_id, enrollment_id, session_id) do update
         set state = excluded.state, updated_at = excluded.updated_at, finished_at = excluded.finished_at,
             started_at = case when ${fresh} then excluded.started_at else s.started_at end
    )${storyLines}${deployment}
    select exists (select from kept) as kept`.execute(tx)
  return rows[0]?.kept === true
}

const jsonOf = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))
