// Operators create and delete tenants; each tenant's administrators change its settings and branding.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { makeTenantLocks } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { checkinMinutes } from '../../protocol/wap/poll.ts'
import { isDomainName } from './domain-name.ts'
import { judgeLogo } from './logo.ts'
import * as tenants from './tenant.sql.ts'

export type NewTenant = {
  readonly displayName: string
  /** Verified by the operator's word; the first is the initial and default one. */
  readonly domains: readonly [string, ...string[]]
  readonly era?: 'E18' | 'E24'
}

/** `operation.tenantId` is the id of the tenant to be, so that the audit trail of a tenant starts with its birth. */
export async function createTenant(db: Db, operation: OperationContext, input: NewTenant): Promise<tenants.Tenant> {
  for (const name of input.domains) {
    if (!isDomainName(name)) {
      throw new Fault('invalid-input', `'${name}' is not a domain name. Give it like contoso.example.`, {
        reason: 'domain-name',
      })
    }
  }
  return inTransaction(db, async (tx) => {
    const taken = await tenants.firstTaken(tx, input.domains)
    if (taken) {
      throw new Fault('conflict', `The domain ${taken} is already verified by a tenant of this installation.`, {
        reason: 'domain-taken',
      })
    }
    await tenants.insert(tx, operation, input)
    await makeTenantLocks(tx, operation.tenantId)
    await recordAudit(tx, operation, {
      action: 'directory.tenant.create',
      targetKind: 'tenant',
      targetId: operation.tenantId,
      after: { displayName: input.displayName, domains: input.domains },
    })
    const created = await tenants.byId(tx, operation.tenantId)
    if (!created) throw notFound('Tenant', operation.tenantId)
    return created
  })
}

export async function changeTenant(db: Db, operation: OperationContext, change: tenants.TenantChange): Promise<void> {
  const { deviceQuotaPerUser: quota, enrollmentLimitPerUser: limit, checkinIntervalMinutes: minutes } = change
  const { complianceDays: days } = change
  if (quota !== undefined && !isWithin(quota, 1000)) {
    throw new Fault('invalid-input', `A device limit per user is a whole number from 1 to 1000, not ${quota}.`, {
      reason: 'device-quota',
    })
  }
  if (limit !== undefined && !isWithin(limit, 15)) {
    throw new Fault('invalid-input', `A management limit per user is a whole number from 1 to 15, not ${limit}.`, {
      reason: 'enrollment-limit',
    })
  }
  if (minutes !== undefined && (minutes < checkinMinutes.least || !isWithin(minutes, checkinMinutes.most))) {
    const { least, most } = checkinMinutes
    throw new Fault(
      'invalid-input',
      `How often devices come to management is said in whole minutes from ${least} to ${most}, not ${minutes}.`,
      { reason: 'checkin-interval' },
    )
  }
  if (days !== undefined && !isWithin(days, mostComplianceDays)) {
    throw new Fault(
      'invalid-input',
      `After how long without a check-in a device does not comply is said in whole days from 1 to ${mostComplianceDays}, not ${days}.`,
      { reason: 'compliance-days' },
    )
  }
  await inTransaction(db, async (tx) => {
    const before = await tenants.byId(tx, operation.tenantId)
    const found = await tenants.change(tx, operation.tenantId, change)
    if (!before || !found) throw notFound('Tenant', operation.tenantId)
    const was = settingsOf(before)
    await recordAudit(tx, operation, {
      action: 'directory.tenant.change',
      targetKind: 'tenant',
      targetId: operation.tenantId,
      ...changes(was, { ...was, ...change }),
    })
  })
}

const mostComplianceDays = 120
const isWithin = (limit: number, most: number): boolean => Number.isInteger(limit) && limit >= 1 && limit <= most

function settingsOf(tenant: tenants.Tenant): Required<tenants.TenantChange> {
  const { displayName, era, usersMayJoin, deviceQuotaPerUser, enrollmentLimitPerUser, mdmScope, assurance } = tenant
  const { allowsUnjoinedEnrollment, allowsDigestSessions, blocksSharedDevices, allowsDeviceCodes, allowsUserConsent } =
    tenant
  const { checkinIntervalMinutes, complianceDays } = tenant
  const limits = { deviceQuotaPerUser, enrollmentLimitPerUser, checkinIntervalMinutes, complianceDays }
  const rules = {
    usersMayJoin,
    mdmScope,
    allowsUnjoinedEnrollment,
    allowsDigestSessions,
    ...assurance,
    blocksSharedDevices,
  }
  return { displayName, era, ...limits, ...rules, allowsDeviceCodes, allowsUserConsent }
}

/** Limits as in the original (Graph, organizationalBranding): text 1,024, hint 64, colour #RRGGBB. */
export async function changeBranding(
  db: Db,
  operation: OperationContext,
  change: tenants.BrandingChange,
): Promise<void> {
  refuseLongText('signInPageText', change.signInText, 1024)
  refuseLongText('usernameHintText', change.usernameHint, 64)
  refuseLongText('name', change.name, 256)
  if (change.backgroundColor && !/^#[0-9a-fA-F]{6}$/.test(change.backgroundColor)) {
    throw new Fault(
      'invalid-input',
      `backgroundColor is #RRGGBB, for example #0b5cad; '${change.backgroundColor}' is not.`,
    )
  }
  await inTransaction(db, async (tx) => {
    const before = (await tenants.byId(tx, operation.tenantId))?.branding
    await tenants.changeBranding(tx, operation.tenantId, change)
    await recordAudit(tx, operation, {
      action: 'directory.branding.change',
      targetKind: 'tenant',
      targetId: operation.tenantId,
      ...changes(before, { ...before, ...change }),
    })
  })
}

/** A PNG or JPEG of at most 10 KiB (the square logo that OOBE shows), or null to remove it. */
export async function changeLogo(db: Db, operation: OperationContext, image: Uint8Array | null): Promise<void> {
  const judged = image && judgeLogo(image)
  if (judged && 'problem' in judged) {
    throw new Fault(
      'invalid-input',
      `A logo is a square PNG or JPEG file of at most 10 KiB; this one ${judged.problem}.`,
      {
        reason: 'logo',
      },
    )
  }
  await inTransaction(db, async (tx) => {
    const before = (await tenants.byId(tx, operation.tenantId))?.branding
    await tenants.setLogo(tx, operation.tenantId, image && { bytes: image, type: judged?.type ?? null })
    await recordAudit(tx, operation, {
      action: 'directory.branding.logo',
      targetKind: 'tenant',
      targetId: operation.tenantId,
      before: { hasLogo: before?.hasLogo ?? false },
      after: { hasLogo: image !== null, bytes: image?.length ?? 0 },
    })
  })
}

function refuseLongText(field: string, text: string | null | undefined, limit: number): void {
  if (text && text.length > limit) {
    throw new Fault('invalid-input', `${field} has ${text.length} characters; at most ${limit} are kept.`, {
      reason: 'text-too-long',
    })
  }
}

export function newTenantId(): TenantId {
  return TenantId.parse(crypto.randomUUID())
}
