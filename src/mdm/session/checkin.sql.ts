// Stores a management session, and its use of a certificate; message.sql.ts reads and writes the rest. The cost of a check-in
// must not grow with the history of commands (T-45): the known state of nodes is in the enrolment's row, and waiting commands
// have an index of their own.

import type { Db } from '../../db/schema.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../../kernel/id.ts'
import type { SecretUse } from '../../preparation/secret/secret.ts'
import type { ServerSession } from '../../protocol/syncml/server-session.ts'
import type { DeviceAction } from '../action/action.ts'
import type { Windows } from '../catalogue/applies.ts'
import type { Uses } from '../certificate/use.ts'
import type { Agent } from '../co-management.ts'
import type { Compliance, ToldState } from '../compliance.ts'
import type { SentCommand, Tree } from '../tree.ts'
import type { DeploymentRecord } from './deployment.ts'

export type Enrollment = {
  readonly id: EnrollmentId
  readonly clientDeviceId: string
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  readonly userId: UserId | undefined
  readonly inOobe: boolean
  /** How often devices of this organisation come. */
  readonly checkinMinutes: number
  /** It was registered and had a profile when it enrolled. */
  readonly byAutopilot: boolean
  readonly serialNumber: string | undefined
  readonly windows: Windows
  /** The registration whose object it holds. */
  readonly registrationId: string | undefined
  /** Where its certificate was used lately. */
  readonly uses: Uses | undefined
  /** The device's proof when it joined, as its enrolment took it over. */
  readonly evidence: Evidence
  /** Of the secret with which it enrolled. */
  readonly use: Pick<SecretUse, 'id' | 'state' | 'serialNumber'> | undefined
  readonly tree: Tree
  readonly record: DeploymentRecord | undefined
  /** An administrator asked the device to leave; then it gets nothing else. */
  readonly action: DeviceAction | undefined
  /** The person it was enrolled for may still sign in. */
  readonly userIsActive: boolean
  /** It was reset, and whoever signs in next is its person. */
  readonly awaitsUser: boolean
  /** How it stood to what is demanded of it at its last message. */
  readonly compliance: Compliance | undefined
  /** And what its story says of that; undefined: nothing yet. */
  readonly complianceTold: ToldState | undefined
  /** And what the directory says of that. */
  readonly isCompliant: boolean | null
}

export type Inventory = {
  readonly osVersion?: string
  readonly osEdition?: string
  readonly serialNumber?: string
  readonly deviceName?: string
  readonly manufacturer?: string
  readonly model?: string
  /** Null: there is none any more. */
  readonly agent?: Agent | null
}

export async function saveUses(tx: Db, tenantId: TenantId, id: EnrollmentId, uses: Uses): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set({ uses: JSON.stringify(uses) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
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
  /** Questions that found no room in the answer they belong to: they go with the next ones. */
  readonly unasked?: readonly SentCommand[]
}

/** Sealed: the last reply may hold secrets (keep.ops.ts). `sequences`: numbers that its newest commands got when it was written. */
export type KeptSession = { readonly sealed: string; readonly sequences?: readonly string[] }

export type SessionCommand = SentCommand & {
  /** Empty until it is written. */
  readonly sequence: string
  /** An administrator's command, which has no place in the tree. */
  readonly queued?: true
}

export type WaitingCommand = {
  readonly sequence: string
  readonly phase: 'device' | 'user'
  readonly command: SentCommand
}

export type SendingCommand = {
  readonly itemKind: string
  readonly itemId: string | undefined
  readonly phase: 'device' | 'user'
  readonly command: SentCommand
}

export type Answered = { readonly sequence: string; readonly status: number; readonly result: string | undefined }
