// Tables of partner: who is one, what it asked customers, and what they consented to.

import type { Generated } from 'kysely'

import type { Json } from './column.ts'
import { ofTenant, type Placement } from './place.ts'

export interface PartnerTables {
  partner: PartnerTable
  partner_provider: PartnerProviderTable
  partner_invitation: PartnerInvitationTable
  partner_consent: PartnerConsentTable
  partner_customer: PartnerCustomerTable
  partner_notice_setting: PartnerNoticeSettingTable
  partner_notice: PartnerNoticeTable
}

export const partner = {
  partner: ofTenant,
  partner_provider: ofTenant,
  partner_invitation: ofTenant,
  partner_consent: ofTenant,
  partner_customer: ofTenant,
  partner_notice_setting: ofTenant,
  partner_notice: ofTenant,
} as const satisfies Record<keyof PartnerTables, Placement>

type Relation = 'reseller' | 'oem'
type Approval = 'none' | 'each-upload'
type Side = 'customer' | 'partner' | 'operator' | 'time'

export interface PartnerTable {
  tenant_id: string
  csp_kind: 'direct' | 'indirect-provider' | 'indirect-reseller' | null
  uses_oem_direct: Generated<boolean>
  mpn_id: string | null
  makers: Generated<string[]>
  created_at: Date
}

/** `tenant_id` is the reseller's. */
export interface PartnerProviderTable {
  tenant_id: string
  provider_id: string
  created_at: Date
}

/** `tenant_id` is the partner's. */
export interface PartnerInvitationTable {
  tenant_id: string
  id: string
  relation: Relation
  provider_id: string | null
  delegated_administration: boolean
  made_by: string
  created_at: Date
  expires_at: Date | null
  withdrawn_at: Date | null
}

/** `tenant_id` is the customer's. */
export interface PartnerConsentTable {
  tenant_id: string
  id: string
  partner_id: string
  partner_name: string
  relation: Relation
  via_reseller_id: string | null
  via_consent_id: string | null
  delegated_administration: boolean
  agreement: string
  granted_by_id: string
  granted_by_name: string
  granted_at: Date
  expires_at: Date | null
  ended_at: Date | null
  ended_by: Side | null
  approval: Generated<Approval>
}

/** `tenant_id` is the partner's. */
export interface PartnerCustomerTable {
  tenant_id: string
  consent_id: string
  customer_id: string
  customer_name: string
  customer_domain: string
  relation: Relation
  via_reseller_id: string | null
  delegated_administration: boolean
  since: Date
  expires_at: Date | null
  ended_at: Date | null
}

/** `tenant_id` is the customer's. */
export interface PartnerNoticeSettingTable {
  tenant_id: string
  mail_to: string | null
  webhook_url: string | null
  webhook_secret_sealed: Buffer | null
  last_delivered_at: Date | null
  last_failure: string | null
  tests: Generated<number>
  tests_since: Date | null
}

/** `tenant_id` is the customer's. */
export interface PartnerNoticeTable {
  tenant_id: string
  id: string
  way: 'mail' | 'webhook'
  said: Json
  created_at: Date
  due_at: Date
  attempts: Generated<number>
}
