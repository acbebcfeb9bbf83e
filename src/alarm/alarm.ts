// Alarms: facts an administrator must learn unasked; one list for each tenant (threats T-20, T-25, T-47, T-49).
// An alarm is reported once and counted when it happens again, until somebody closes it.

import type { AlarmDetail, AlarmDetails } from '../contract/graph/alarm.ts'

export const alarmKinds = {
  clone: 'Two machines say that they are this device.',
  'hardware-changed':
    'A machine shows parts of this device with another TPM or board: it was repaired, or somebody pretends to be it.',
  'not-unique': 'One machine fits several registrations equally well.',
  contest: 'A machine without proof asked for a device that somebody else holds.',
  'blocked-guesses': 'Somebody is guessing serial numbers or hardware hashes.',
  'certificate-shared': 'One device certificate is used from two places at once.',
  'join-key-shared': 'What one joined device signs in with is used from two places.',
  'enrolled-over': 'A managed device was enrolled again under another key, and its certificate ended.',
  'left-unwiped': 'A device that is to be wiped said goodbye, or left management without having been wiped.',
  'password-guesses': 'Somebody is guessing the password of an account.',
  'code-guesses': 'Somebody who knows the password of an account is guessing the code of its authenticator app.',
  'bulk-token-elsewhere': 'A bulk token was shown in a network for which it was not made.',
  'copied-passkey': 'A passkey of an account counted fewer uses than before: there is a copy of it.',
  'audit-chain': 'The audit trail does not verify: an entry was changed or removed.',
} as const satisfies Record<keyof AlarmDetails, string>

export type AlarmKind = keyof typeof alarmKinds

/** Both sides stand in its detail, as facts an administrator can act on. Never passwords, tokens, keys or hardware hashes. */
export type Alarm = AlarmDetail & {
  /** The kind of subject, for example `autopilot-device`. Alarms with the same kind, subject and instance are one. */
  readonly subjectKind: string
  readonly subjectId: string
  /** Which of several about one subject, each with something to do of its own. */
  readonly instance?: string
}
