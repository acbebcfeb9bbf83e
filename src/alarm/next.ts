// The remedies for each kind of alarm, with the commands that carry them out. The portal gives the same ones in its own
// texts, where the commands are buttons.

import { lastWord, shellWord } from '../kernel/text/shell.ts'
import type { AlarmKind } from './alarm.ts'
import { type AlarmFacts, newObjectOf, registrationOf } from './sides.ts'

const device = (alarm: AlarmFacts): string => registrationOf(alarm) ?? 'SERIAL'

/**
 * `newObjectGone`: the new object of a contest's loser is deleted already. `account`: the existing account whose name somebody
 * guesses at; a stranger may have typed any other name, and none of those belongs in a command.
 */
type AlarmInput = AlarmFacts & {
  readonly id: string
  readonly newObjectGone?: boolean
  readonly account?: { readonly id: string } | undefined
}

const nextByKind: Readonly<Record<AlarmKind, (alarm: AlarmInput) => readonly string[]>> = {
  clone: (alarm) => [
    'If the device was repaired, import its hardware hash anew: taxiway import FILE.csv',
    `If it was copied, cut it off: taxiway devices disable ${lastWord(device(alarm))}`,
  ],
  'hardware-changed': () => [
    'Ask whoever has the device. After a repair, import its new hardware hash: taxiway import FILE.csv',
  ],
  'not-unique': (alarm) => [
    'Neither gets a profile in this way. Look at both: taxiway devices',
    `Delete the one that is no longer true: taxiway devices delete ${lastWord(device(alarm))}`,
  ],
  contest: (alarm) => [
    'Whoever asked got a new device object, and none of the secrets.',
    `If the device was handed on, allow its next deployment, and set it up again: taxiway allow-next ${lastWord(device(alarm))}`,
    ...(newObjectOf(alarm) && alarm.newObjectGone
      ? ['The new object is deleted already: its machine is neither joined nor managed.']
      : []),
    ...(newObjectOf(alarm) && !alarm.newObjectGone
      ? [`If it was not, delete the new object: taxiway alarms delete-new ${shellWord(alarm.id)}`]
      : []),
  ],
  'blocked-guesses': () => [
    'Whoever guesses learns nothing. When a shipment or a list of serial numbers was lost, watch those devices: taxiway devices',
  ],
  'certificate-shared': (alarm) => [
    `Somebody has copied the key of this device. Disable it, then let it be set up anew: taxiway devices disable ${lastWord(device(alarm))}`,
  ],
  'join-key-shared': (alarm) => [
    'Somebody has copied what this device signs in with. Look at the addresses, and ask whoever has the device.',
    `Disable it, then let it be set up anew: taxiway devices disable ${lastWord(device(alarm))}`,
  ],
  'enrolled-over': (alarm) => [
    'Ask whoever has the device whether it was enrolled again.',
    `If not, somebody holds its keys. Disable it, then let it be set up anew: taxiway devices disable ${lastWord(device(alarm))}`,
  ],
  'left-unwiped': (alarm) => [
    `See whether it was wiped after all: taxiway devices show ${lastWord(device(alarm))}`,
    'If not, what is on it is lost: let the person who used it change their password, and sign them out: taxiway user sign-out NAME',
  ],
  'password-guesses': ({ subject, account }) => {
    if (subject.type !== 'user-name') return ['Further tries are slowed down already. Ask the person.']
    if (!account) return ['Further tries are slowed down already. There is no account of this name.']
    return [
      'Further tries are slowed down already. Ask the person.',
      `If the password may be known, sign the person out and change it: taxiway user sign-out ${shellWord(account.id)}`,
    ]
  },
  'code-guesses': ({ account }) => [
    'Further tries are slowed down already. Ask the person whether it was they.',
    account
      ? `If not, the password is known to somebody: taxiway user reset-password ${shellWord(account.id)}`
      : 'The account is gone or has another name by now.',
  ],
  'bulk-token-elsewhere': ({ subject }) => [
    'It joined nothing there. Find out who has the token, and whether the network belongs to you.',
    `If it got into other hands, revoke it and make another one: taxiway bulk-token revoke ${shellWord(subject.id)}`,
  ],
  'copied-passkey': ({ account }) => [
    'The sign-in was refused. Ask the person which of their passkeys it is, and whether it was set back to an earlier day.',
    account
      ? `If not, take it away: taxiway user remove-methods ${shellWord(account.id)}`
      : 'The account is gone or has another name by now.',
  ],
  'audit-chain': () => [
    'Compare with a kept copy of the trail: taxiway audit verify --checkpoints FILE',
    'Find out who could write to the database.',
  ],
}

export function nextSteps(alarm: AlarmInput): readonly string[] {
  return [
    ...nextByKind[alarm.kind](alarm),
    `When it is settled, close the alarm: taxiway alarms close ${shellWord(alarm.id)} --note "What was found"`,
  ]
}
