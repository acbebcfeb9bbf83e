// Tables of audit: entries, their chain and its checkpoints.

import type { Generated } from 'kysely'

import type { Door } from '../../kernel/origin.ts'
import type { DefaultJson, Json, Sequence } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface AuditTables {
  audit_entry: AuditEntryTable
  audit_pending: AuditPendingTable
  audit_link: AuditLinkTable
  audit_checkpoint: AuditCheckpointTable
  audit_trail_removed: AuditTrailRemovedTable
}

export const audit = {
  audit_entry: ofTenant,
  audit_pending: ofTenant,
  audit_link: ofTenant,
  audit_checkpoint: ofTenant,
  audit_trail_removed: 'local',
} as const satisfies Record<keyof AuditTables, Placement>

export interface AuditEntryTable {
  tenant_id: string
  sequence: Sequence
  at: Date
  actor_kind: string
  actor_id: string
  actor_name: string
  action: string
  target_kind: string
  target_id: string
  details: DefaultJson
  request_id: string | null
  door: Generated<Door>
  address: string | null
  client_id: string | null
  before: Json | null
  after: Json | null
}

export interface AuditPendingTable {
  tenant_id: string
  sequence: string
}

export interface AuditLinkTable {
  tenant_id: string
  position: string
  sequence: string
  digest: Buffer
}

export interface AuditCheckpointTable {
  tenant_id: string
  position: string
  digest: Buffer
  at: Date
  key_id: string
  signature: Buffer
}

/** By the id of a tenant that is gone: what its trail ended with. */
export interface AuditTrailRemovedTable {
  id: string
  at: Date
  position: string
  digest: Buffer
}
