import { z } from 'zod'

import { instant } from './collection.ts'

type Text = string | null
type Doubt = { readonly reason?: string; readonly assurance?: string }
type Seen = {
  readonly address?: Text | undefined
  readonly at?: Text | undefined
  readonly serialNumber?: Text | undefined
  readonly managedDevice?: string
  readonly session?: string
}
type TwoSides = {
  /** The facts seen the first time, for an alarm that happened again. */
  readonly first?: { readonly one?: Seen | undefined; readonly other?: Seen | undefined }
  readonly one?: Seen | undefined
  readonly other?: Seen | undefined
  readonly blocked?: boolean
  readonly registrationId?: Text
  readonly serialNumber?: Text
}

/** The members of `detail` for each kind. An alarm of an earlier version may have fewer; one that happened again has in `first`
 * what stood here the first time. */
export type AlarmDetails = {
  readonly clone: Doubt
  readonly 'hardware-changed': Doubt
  readonly 'not-unique': Doubt
  readonly contest: {
    readonly why?: string
    readonly serialNumber?: Text
    readonly holds?: {
      readonly directoryDeviceId?: string
      readonly deviceId?: string
      readonly displayName?: string
      readonly user?: Text
      readonly joinedAt?: Text
      readonly assurance?: string
      readonly assignedUser?: Text
    }
    readonly asked?: {
      readonly directoryDeviceId?: string
      readonly deviceId?: string
      readonly displayName?: string
      readonly user?: string
      readonly at?: string
    }
  }
  readonly 'blocked-guesses': {
    readonly guessesWithinAnHour?: number
    readonly devices?: number
    readonly latestDevice?: string
  }
  readonly 'certificate-shared': TwoSides & { readonly why?: string; readonly directoryDeviceId?: Text }
  readonly 'join-key-shared': TwoSides & { readonly userId?: string }
  readonly 'enrolled-over': TwoSides
  readonly 'left-unwiped': {
    readonly registrationId?: Text
    readonly serialNumber?: Text
    readonly managedDevice?: string
    readonly why?: string
  }
  readonly 'password-guesses': { readonly lastName?: string; readonly lastAddress?: Text }
  readonly 'code-guesses': { readonly lastAddress?: Text }
  readonly 'bulk-token-elsewhere': { readonly displayName?: string; readonly lastAddress?: Text }
  readonly 'copied-passkey': { readonly passkey?: string }
  readonly 'audit-chain': { readonly problems?: readonly string[] }
}

/** A kind with the detail that belongs to it. */
export type AlarmDetail = {
  [Kind in keyof AlarmDetails]: { readonly kind: Kind; readonly detail: AlarmDetails[Kind] }
}[keyof AlarmDetails]

/** Ours. */
export const alarm = z.object({
  id: z.string(),
  kind: z.string(),
  /** The event, in one sentence. */
  message: z.string(),
  state: z.enum(['open', 'closed']),
  subject: z.object({ type: z.string(), id: z.string() }),
  /** Depends on the kind. */
  detail: z.record(z.string(), z.unknown()),
  count: z.number(),
  firstDateTime: instant,
  lastDateTime: instant,
  closedDateTime: instant.nullable(),
  closedBy: z.string().nullable(),
  /** The closer's finding. */
  closedNote: z.string().nullable(),
})
export type Alarm = z.infer<typeof alarm>
