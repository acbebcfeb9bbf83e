// An import's verdicts on each row (docs/specification/deployment-profile.md), named from one closed list with the numbers
// clients know (docs/help/errors.md).

import type { RegistrationId } from '../../../kernel/id.ts'
import type { Explained } from '../../../protocol/ztd/error/explained.ts'
import { type RegistrationError, registrationErrors } from '../../../protocol/ztd/error/registration.ts'
import { type RegistrationRemark, registrationRemarks } from '../../../protocol/ztd/error/remarks.ts'

export type FindingName = RegistrationError | RegistrationRemark

const explained: Readonly<Record<FindingName, Explained>> = { ...registrationErrors, ...registrationRemarks }

/** Zero: no client knows the name; it is a remark, not a refusal. */
const codeOf = (name: FindingName): number => explained[name].code ?? 0

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
  return { severity: 'error', code: codeOf(name), name, ...position, message, remedy }
}

export function remark(name: FindingName, position: Position, message: string, remedy: string): Finding {
  return { severity: 'warning', code: codeOf(name), name, ...position, message, remedy }
}

export const plainEditor =
  'Open the file in a plain text editor that shows all characters, look for hidden characters and trailing blanks, and save it as plain text.'
