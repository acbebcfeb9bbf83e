// What is kept of the secrets that devices bring, and which remote action ends when one arrives (docs/protocols/device-secrets.md).

import type { OpenAction } from '../action/remote.ts'

/** Of one device, as in the original: a device that makes more has to revoke those that it has not any more. */
export const mostKeysOfDevice = 200

/** The latest of one device, and what it had before: a backup that is restored opens with an earlier one. */
export const mostPasswordsOfDevice = 3

/** How long the secrets of a deleted device are kept. */
export const holdDays = 30

export const holdUntil = (now: Date): Date => new Date(now.getTime() + holdDays * 24 * 3_600_000)

export type SecretKind = 'recovery-key' | 'local-password'

const awaitedBy: Readonly<Record<SecretKind, OpenAction['kind']>> = {
  'recovery-key': 'rotateBitLockerKeys',
  'local-password': 'rotateLocalAdminPassword',
}

/** One that was sent to the device: what a device makes anew by itself ends nothing that it was not asked yet. */
export const endedBy = (kind: SecretKind, open: readonly OpenAction[]): OpenAction | undefined =>
  open.find((action) => action.kind === awaitedBy[kind] && action.state === 'active')

/** Where each secret is, for its seal: moved to another row it does not open. */
export const keyPlace = (tenantId: string, id: string): string => `mdm_recovery_key/${tenantId}/${id}`
export const passwordPlace = (tenantId: string, id: string): string => `mdm_local_password/${tenantId}/${id}`
