// Statements of a management session. The cost of a check-in must not grow with the history of commands (T-45): what is
// known about nodes is in the enrolment's row, and waiting commands have an index of their own.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../../kernel/id.ts'
import type { ServerSession } from '../../protocol/syncml/server-session.ts'
import type { DeviceAction } from '../action/action.ts'
import type { Uses } from '../certificate/use.ts'
import type { SentCommand, Tree } from '../tree.ts'
import type { DeploymentRecord } from './deployment.ts'

export type Enrollment = {
  readonly id: EnrollmentId
  readonly clientDeviceId: string
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  readonly userId: UserId | undefined
  readonly inOobe: boolean
  readonly serialNumber: string | undefined
  /** The registration whose object it holds. */
  readonly registrationId: string | undefined
  /** Where its certificate was used lately. */
  readonly uses: Uses | undefined
  /** What the device proved when it joined, as its enrolment took it over. */
  readonly evidence: Evidence
  readonly tree: Tree
  readonly record: DeploymentRecord | undefined
  /** An administrator asked the device to leave; then it gets nothing else. */
  readonly action: DeviceAction | undefined
  /** The person it was enrolled for may still sign in. */
  readonly userIsActive: boolean
}

/** Locked until the transaction ends: messages of one device are worked on one after the other. */
export async function lockEnrollment(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<Enrollment | undefined> {
  const row = await tx
    .selectFrom('mdm_enrollment')
    .select(['id', 'client_device_id', 'directory_device_id', 'user_id', 'in_oobe', 'tree', 'status_page'])
    .select([
      'assurance',
      'tpm_simulated',
      'joined_as_registered',
      'action',
      'action_state',
      'serial_number',
      'uses',
      'registration_id',
    ])
    .select((eb) =>
      eb
        .selectFrom('directory_user')
        .select('account_enabled')
        .where('directory_user.tenant_id', '=', tenantId)
        .whereRef('directory_user.id', '=', 'mdm_enrollment.user_id')
        .as('user_enabled'),
    )
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'enrolled')
    .forUpdate()
    .executeTakeFirst()
  return (
    row && {
      id: EnrollmentId.parse(row.id),
      clientDeviceId: row.client_device_id,
      directoryDeviceId:
        row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
      userId: row.user_id === null ? undefined : UserId.parse(row.user_id),
      inOobe: row.in_oobe,
      serialNumber: row.serial_number ?? undefined,
      registrationId: row.registration_id ?? undefined,
      uses: (row.uses as Uses | null) ?? undefined, // written by saveUses only
      evidence: { assurance: row.assurance, simulated: row.tpm_simulated, registered: row.joined_as_registered },
      tree: row.tree as Tree, // written by saveEnrollment only
      record: (row.status_page as DeploymentRecord | null) ?? undefined, // likewise
      action: row.action && row.action_state ? { kind: row.action, state: row.action_state } : undefined,
      userIsActive: row.user_enabled === true,
    }
  )
}

export type Inventory = {
  readonly osVersion?: string
  readonly serialNumber?: string
  readonly deviceName?: string
  readonly manufacturer?: string
  readonly model?: string
}

export async function saveEnrollment(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  known: { readonly tree: Tree; readonly record: DeploymentRecord; readonly inventory: Inventory },
): Promise<void> {
  const { osVersion, serialNumber, deviceName, manufacturer, model } = known.inventory
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({
      tree: JSON.stringify(known.tree),
      status_page: JSON.stringify(known.record),
      last_contacted_at: on.now,
      version: eb('version', '+', 1),
      ...(osVersion !== undefined && { os_version: osVersion }),
      ...(serialNumber !== undefined && { serial_number: serialNumber }),
      ...(deviceName !== undefined && { device_name: deviceName }),
      ...(manufacturer !== undefined && { manufacturer }),
      ...(model !== undefined && { model }),
    }))
    .where('tenant_id', '=', on.tenantId)
    .where('id', '=', on.id)
    .execute()
}

export async function saveUses(tx: Db, tenantId: TenantId, id: EnrollmentId, uses: Uses): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set({ uses: JSON.stringify(uses) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** False when the sharing of this certificate was told since `since` already. */
export async function claimTelling(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  since: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_enrollment')
    .set({ sharing_told_at: on.now })
    .where('tenant_id', '=', on.tenantId)
    .where('id', '=', on.id)
    .where((eb) => eb.or([eb('sharing_told_at', 'is', null), eb('sharing_told_at', '<=', since)]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Of a device that leaves only the nodes are of interest. */
export async function saveTree(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  tree: Tree,
): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ tree: JSON.stringify(tree), last_contacted_at: on.now, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', on.tenantId)
    .where('id', '=', on.id)
    .execute()
}

/** The machine's state, and what each outstanding command means. */
export type StoredSession = {
  readonly machine: ServerSession
  readonly commands: Readonly<Record<string, SessionCommand>>
  /** Whether the enrolled user is logged on, as this session's first message said. */
  readonly userIsHere: boolean
  /** Answers to whole packages of the device, each of which may take several messages. */
  readonly rounds: number
}

/** Sealed: the last reply may hold secrets (keep.ops.ts). */
export type KeptSession = { readonly sealed: string }

export type SessionCommand = SentCommand & {
  readonly sequence: string
  /** An administrator's command, which has no place in the tree. */
  readonly queued?: true
}

export async function session(
  db: Db,
  tenantId: TenantId,
  enrollmentId: EnrollmentId,
  sessionId: string,
): Promise<KeptSession | undefined> {
  const row = await db
    .selectFrom('mdm_session')
    .select('state')
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', enrollmentId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  return row && (row.state as KeptSession) // written by saveSession only
}

export async function saveSession(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  { sessionId, ended }: Pick<ServerSession, 'sessionId' | 'ended'>,
  state: KeptSession,
  started: boolean,
): Promise<void> {
  const changing = { state: JSON.stringify(state), updated_at: on.now, finished_at: ended ? on.now : null }
  await tx
    .insertInto('mdm_session')
    .values({ tenant_id: on.tenantId, enrollment_id: on.id, session_id: sessionId, started_at: on.now, ...changing })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'enrollment_id', 'session_id'])
        .doUpdateSet({ ...changing, ...(started && { started_at: on.now }) }),
    )
    .execute()
}

/** A device has one session at a time: when a new one starts, what the others were waiting for never comes. */
export async function dropOtherSessions(
  tx: Db,
  tenantId: TenantId,
  enrollmentId: EnrollmentId,
  sessionId: string,
): Promise<void> {
  await tx
    .deleteFrom('mdm_session')
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', enrollmentId)
    .where('session_id', '<>', sessionId)
    .execute()
}

export type WaitingCommand = {
  readonly sequence: string
  readonly phase: 'device' | 'user'
  readonly command: SentCommand
}

const mostWaiting = 200

/** An administrator's own commands, oldest first. */
export async function waitingCommands(
  db: Db,
  tenantId: TenantId,
  enrollmentId: EnrollmentId,
): Promise<WaitingCommand[]> {
  const rows = await db
    .selectFrom('mdm_command')
    .select(['sequence', 'phase', 'command'])
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', enrollmentId)
    .where('status', 'is', null)
    .where('item_kind', 'is', null)
    .orderBy('sequence')
    .limit(mostWaiting)
    .execute()
  return rows.map(({ sequence, phase, command }) => ({ sequence, phase, command: command as SentCommand }))
}

/** What was sent in sessions that broke off: decided anew from the tree, so these are history. */
export async function closeLost(tx: Db, on: { tenantId: TenantId; id: EnrollmentId; now: Date }): Promise<void> {
  await tx
    .updateTable('mdm_command')
    .set({ status: 0, result: 'the session ended without an answer', answered_at: on.now })
    .where('tenant_id', '=', on.tenantId)
    .where('enrollment_id', '=', on.id)
    .where('status', 'is', null)
    .where('item_kind', 'is not', null)
    .execute()
}

export type SendingCommand = {
  readonly itemKind: string
  readonly itemId: string | undefined
  readonly phase: 'device' | 'user'
  readonly command: SentCommand
}

/** The sequence numbers, in the order given. */
export async function insertSent(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  commands: readonly SendingCommand[],
): Promise<string[]> {
  if (commands.length === 0) return []
  const rows = await tx
    .insertInto('mdm_command')
    .values(
      commands.map(({ itemKind, itemId, phase, command }) => ({
        tenant_id: on.tenantId,
        enrollment_id: on.id,
        item_kind: itemKind,
        item_id: itemId ?? null,
        phase,
        command: JSON.stringify(command),
        created_at: on.now,
        sent_at: on.now,
      })),
    )
    .returning('sequence')
    .execute()
  return rows.map(({ sequence }) => sequence).sort((a, b) => Number(BigInt(a) - BigInt(b)))
}

export async function markSent(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  sequences: readonly string[],
): Promise<void> {
  if (sequences.length === 0) return
  await tx
    .updateTable('mdm_command')
    .set({ sent_at: on.now })
    .where('tenant_id', '=', on.tenantId)
    .where('enrollment_id', '=', on.id)
    .where('sequence', 'in', [...sequences])
    .execute()
}

export type Answered = { readonly sequence: string; readonly status: number; readonly result: string | undefined }

export async function saveAnswers(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date },
  answers: readonly Answered[],
): Promise<void> {
  if (answers.length === 0) return
  await sql`
    update mdm_command c
       set status = a.status, result = a.result, answered_at = ${on.now}
      from unnest(${answers.map(({ sequence }) => sequence)}::bigint[],
                  ${answers.map(({ status }) => status)}::int[],
                  ${answers.map(({ result }) => result ?? null)}::text[]) as a(sequence, status, result)
     where c.tenant_id = ${on.tenantId} and c.enrollment_id = ${on.id} and c.sequence = a.sequence`.execute(tx)
}
