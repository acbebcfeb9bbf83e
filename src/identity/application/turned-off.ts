// Why an application signs nobody in and gets no tokens, whoever asks: its service principal is off, or gone.

import type { Fault } from '../../kernel/fault.ts'
import { refusal } from '../refusal.ts'
import type { Application } from './application.sql.ts'

export const turnedOff = (displayName: string): Fault =>
  refusal(
    'client-disabled',
    `The application ${displayName} is turned off in this organisation. An administrator can turn it on again.`,
  )

export function offOrMissing({
  displayName,
  principal,
}: Pick<Application, 'displayName' | 'principal'>): Fault | undefined {
  if (principal === null) {
    return refusal(
      'client-without-principal',
      `The application ${displayName} has no service principal in this organisation. An administrator can make one from its client id.`,
    )
  }
  return principal.enabled ? undefined : turnedOff(displayName)
}
