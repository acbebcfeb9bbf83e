// An import's verdicts on each row (docs/specification/deployment-profile.md): one closed list of names with the numbers
// clients know. Zero means that no client knows the name: it is a remark, not a refusal.

import type { RegistrationId } from '../../../kernel/id.ts'

export const codeByName = {
  InvalidZtdRequestBody: 801,
  InvalidZtdHardwareHash: 802,
  MissingZtdSerialNumberAndProductKey: 803,
  ZtdDeviceAlreadyAssigned: 806,
  ZtdDeviceAssignedToOtherTenant: 808,
  ZtdDeviceIsNotUnique: 813,
  // The original publishes no numbers for these three.
  ZtdDeviceDuplicated: 815,
  StorageError: 816,
  HashNot4k: 817,
  PaddingRepaired: 0,
  HashIncomplete: 0,
  HiddenCharacterRemoved: 0,
  SerialNumberDiffers: 0,
  ProductKeyDiffers: 0,
  AssignedUserUnknown: 0,
  PossibleRepair: 0,
  ResemblesAnotherDevice: 0,
  ExtraColumnIgnored: 0,
  HeaderMissing: 0,
  LineSkipped: 0,
  CommaInValue: 0,
  UuidNotUnique: 0,
} as const satisfies Record<string, number>

export type FindingName = keyof typeof codeByName

export type Finding = {
  readonly severity: 'error' | 'warning'
  readonly code: number
  readonly name: FindingName
  readonly line: number
  /** Counted in characters from 1. */
  readonly column?: number
  /** For a character that should not be there: `U+200B`. */
  readonly codePoint?: string
  readonly message: string
  readonly remedy: string
}

export type Outcome = 'registered' | 'updated' | 'refused'

/** Final when reported: the row is stored, or will never be. */
export type Verdict = {
  readonly line: number
  readonly outcome: Outcome
  readonly serialNumber?: string
  readonly registrationId?: RegistrationId
  readonly findings: readonly Finding[]
}

export type Position = { readonly line: number; readonly column?: number; readonly codePoint?: string }

export function refusal(name: FindingName, position: Position, message: string, remedy: string): Finding {
  return { severity: 'error', code: codeByName[name], name, ...position, message, remedy }
}

export function remark(name: FindingName, position: Position, message: string, remedy: string): Finding {
  return { severity: 'warning', code: codeByName[name], name, ...position, message, remedy }
}

export const plainEditor =
  'Open the file in a plain text editor that shows all characters, look for hidden characters and trailing blanks, and save it as plain text.'
