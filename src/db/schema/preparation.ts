// Tables of preparation: secrets with which real PCs enrol, and the PCs that did.

import type { Generated } from 'kysely'

import { ofTenant, type Placement } from './place.ts'

export interface PreparationTables {
  enrollment_secret: EnrollmentSecretTable
  enrollment_secret_use: EnrollmentSecretUseTable
}

export const preparation = {
  enrollment_secret: ofTenant,
  enrollment_secret_use: ofTenant,
} as const satisfies Record<keyof PreparationTables, Placement>

export interface EnrollmentSecretTable {
  tenant_id: string
  id: string
  display_name: string
  user_name: string
  secret_digest: string
  most_uses: number
  uses: Generated<number>
  serial_numbers: string[]
  hardware_keys: Generated<string[]>
  needs_approval: boolean
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  made_by_kind: string
  made_by_id: string
}

export interface EnrollmentSecretUseTable {
  tenant_id: string
  id: string
  secret_id: string
  used_at: Date
  address: string | null
  device_name: string | null
  hardware_id: string | null
  serial_number: string | null
  hash_listed: boolean | null
  state: 'waiting' | 'admitted' | 'refused'
  decided_at: Date | null
  decided_by_kind: string | null
  decided_by_id: string | null
}
