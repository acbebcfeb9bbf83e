import { z } from 'zod'

/** A licence as the organisation has it. */
export const subscribedSku = z.object({
  /** The organisation's id, an underline, the SKU's id. */
  id: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  appliesTo: z.enum(['User', 'Company']),
  capabilityStatus: z.enum(['Enabled', 'Suspended']),
  consumedUnits: z.number(),
  prepaidUnits: z.object({
    enabled: z.number(),
    lockedOut: z.number(),
    suspended: z.number(),
    warning: z.number(),
  }),
  servicePlans: z.array(
    z.object({
      appliesTo: z.string(),
      provisioningStatus: z.string(),
      servicePlanId: z.string(),
      servicePlanName: z.string(),
    }),
  ),
  skuId: z.string(),
  skuPartNumber: z.string(),
  subscriptionIds: z.array(z.string()),
  /** Ours: how many people are assigned it and wait for a unit. */
  waitingUnits: z.number(),
})
export type SubscribedSku = z.infer<typeof subscribedSku>

export const licenceDetails = z.object({
  id: z.string(),
  servicePlans: subscribedSku.shape.servicePlans,
  skuId: z.string(),
  skuPartNumber: z.string(),
})
export type LicenceDetails = z.infer<typeof licenceDetails>

export const assignedLicence = z.object({ disabledPlans: z.array(z.string()), skuId: z.string() })

/** Why a person has a licence, or waits for it: once for each assignment. */
export const licenceState = z.object({
  /** Null: the person's own. All zeros: of a group that the caller's role does not reach. */
  assignedByGroup: z.string().nullable(),
  disabledPlans: z.array(z.string()),
  error: z.enum(['None', 'CountViolation']),
  lastUpdatedDateTime: z.string(),
  skuId: z.string(),
  state: z.enum(['Active', 'Error']),
})

export const assignedPlan = z.object({
  assignedDateTime: z.string(),
  capabilityStatus: z.enum(['Enabled']),
  service: z.string(),
  servicePlanId: z.string(),
})
