import { z } from 'zod'

import { instant } from './collection.ts'

/** The vendor's, the same for everybody. */
export const passwordMethodId = '28c10230-6103-485e-b985-444c60001490'

const usabilityReason = z.enum(['enabledByPolicy', 'notYetValid', 'expired', 'oneTimeUsed', 'disabledByPolicy'])

/** What somebody signs in with; `@odata.type` says which members there are. */
export const authenticationMethod = z.object({
  '@odata.type': z.enum([
    '#microsoft.graph.passwordAuthenticationMethod',
    '#microsoft.graph.softwareOathAuthenticationMethod',
    '#microsoft.graph.temporaryAccessPassAuthenticationMethod',
    '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod',
    '#microsoft.graph.fido2AuthenticationMethod',
  ]),
  id: z.string(),
  createdDateTime: instant,
  password: z.null().optional(),
  secretKey: z.null().optional(),
  /** Ours: how many of the codes on paper that stand in for the app were not used. */
  recoveryCodesLeft: z.number().optional(),
  startDateTime: instant.optional(),
  lifetimeInMinutes: z.number().optional(),
  isUsableOnce: z.boolean().optional(),
  isUsable: z.boolean().optional(),
  methodUsabilityReason: usabilityReason.optional(),
  displayName: z.string().optional(),
  keyStrength: z.literal('normal').optional(),
  /** Ours: the device on which the key counts, as its object calls it. */
  deviceId: z.string().optional(),
  aaGuid: z.string().optional(),
  attestationLevel: z.literal('notAttested').optional(),
  passkeyType: z.enum(['deviceBound', 'synced']).optional(),
  lastUsedDateTime: instant.nullable().optional(),
})
export type AuthenticationMethod = z.infer<typeof authenticationMethod>

/** An app that computes codes; the key is never told again. */
export const softwareOathMethod = z.object({
  id: z.string(),
  createdDateTime: instant,
  secretKey: z.null(),
  recoveryCodesLeft: z.number(),
})
export type SoftwareOathMethod = z.infer<typeof softwareOathMethod>

/** The pass itself is in the answer to its making and nowhere else. */
export const temporaryAccessPass = z.object({
  id: z.string(),
  temporaryAccessPass: z.string().nullable(),
  createdDateTime: instant,
  startDateTime: instant,
  lifetimeInMinutes: z.number(),
  isUsableOnce: z.boolean(),
  isUsable: z.boolean(),
  methodUsabilityReason: usabilityReason,
})
export type TemporaryAccessPass = z.infer<typeof temporaryAccessPass>

/** A key on one joined device, which is named. */
export const windowsHelloMethod = z.object({
  id: z.string(),
  createdDateTime: instant,
  displayName: z.string(),
  keyStrength: z.literal('normal'),
  deviceId: z.string(),
})
export type WindowsHelloMethod = z.infer<typeof windowsHelloMethod>

/** A passkey; what holds it is asked for no proof of its maker. */
export const fido2Method = z.object({
  id: z.string(),
  displayName: z.string(),
  createdDateTime: instant,
  /** The model of what holds it, as far as that says one. */
  aaGuid: z.string(),
  attestationLevel: z.literal('notAttested'),
  passkeyType: z.enum(['deviceBound', 'synced']),
  lastUsedDateTime: instant.nullable(),
})
export type Fido2Method = z.infer<typeof fido2Method>
