// Alarms: what each means and what to do.

import type { AlarmKind } from '../../../src/alarm/alarm.ts'

const alarmNames = {
  clone: 'A device seems to exist twice',
  'hardware-changed': 'A device shows other hardware',
  'not-unique': 'A machine fits several registrations',
  contest: 'Two want one device',
  'blocked-guesses': 'Somebody guesses devices',
  'certificate-shared': 'A certificate is used twice',
  'join-key-shared': 'A device signs in from two places',
  'enrolled-over': 'A managed device was enrolled over',
  'left-unwiped': 'A device leaves without a wipe',
  'password-guesses': 'Somebody guesses passwords',
  'code-guesses': 'Somebody guesses codes',
  'bulk-token-elsewhere': 'A bulk token was used elsewhere',
  'copied-passkey': 'A passkey was copied',
  'audit-chain': 'The audit trail was changed',
} as const satisfies Record<AlarmKind, string>

const alarmTodos = {
  clone:
    'Find out whether the device was repaired or copied. If it is in good hands, import its hardware hash anew; if not, cut it off.',
  'hardware-changed': 'Ask whoever has the device. After a repair, import its new hardware hash.',
  'not-unique': 'Neither gets a profile in this way. Delete the registrations that are no longer true.',
  contest:
    'Whoever asked got a new device object and none of the secrets. If the device was handed on, allow its next deployment on the page of the device; then let it be set up again. If it was not, delete the new object.',
  'blocked-guesses':
    'Whoever guesses learns nothing. When a shipment or a list of serial numbers was lost, watch those devices.',
  'certificate-shared':
    'Somebody has copied the key of this device. Disable it, then let it be set up again with a new certificate.',
  'join-key-shared':
    'Somebody has copied what this device signs in with, or its disk was set back to an earlier day. Ask whoever has it. If nobody set it back, disable it, reset the person’s password, and let the device be set up again.',
  'enrolled-over':
    'Ask whoever has the device whether it was enrolled again. If not, somebody holds its keys: disable it, then let it be set up again.',
  'left-unwiped':
    'It was sent the wipe before anything else, and is sent it again if it comes back. See on its page whether it was wiped. If not, take what is on it as lost: change the passwords that were used on it.',
  'password-guesses': 'Further tries are slowed down already. Ask the person; change the password if it may be known.',
  'code-guesses':
    'Whoever guesses knows the password. Further tries are slowed down already. Ask the person; if it was somebody else, give the person a new password.',
  'bulk-token-elsewhere':
    'It joined nothing there. Find out who has the token and whether the network belongs to you. If it got into other hands, revoke it and make another one: taxiway bulk-token.',
  'copied-passkey':
    'The sign-in was refused. Ask the person whether the passkey was set back to an earlier day. If not, take it away on the page of the person.',
  'audit-chain': 'Compare with a kept copy of the trail, and find out who could write to the database.',
} as const satisfies Record<AlarmKind, string>

export const alarmsTexts = {
  alarms: {
    title: 'Alarms',
    lead: 'What you should know although nobody asked. Each is told once, and counted when it happens again, until you close it.',
    open_one: '{{count}} open alarm',
    open_other: '{{count}} open alarms',
    openMore: 'more than {{count}} open alarms',
    stateFilter: 'State',
    state: { open: 'Open', closed: 'Closed' },
    is: { open: 'Open', closed: 'Closed' },
    list: { open: 'Open alarms', closed: 'Closed alarms' },
    kindFilter: 'Kind',
    kind: alarmNames,
    todo: alarmTodos,
    blocked:
      'The device was disabled at once, as the settings say. Enable it when you know that nobody else has a copy.',
    side: {
      holds: 'Who holds the device',
      asked: 'Who asked for it',
      one: 'Here',
      other: 'And here',
      first: 'The first time, here',
    },
    fact: {
      device: 'Computer {{value}}',
      user: 'User {{value}}',
      nobody: 'No user',
      joinedAt: 'Joined {{value}}',
      askedAt: 'Asked {{value}}',
      address: 'Address {{value}}',
      serialNumber: 'Serial number {{value}}',
      at: 'On {{value}}',
    },
    proved: {
      claimed: 'Proved nothing when it joined',
      ek: 'Proved its TPM when it joined',
      attested: 'Proved its TPM and its key when it joined',
    },
    guessesFrom: 'From the address {{address}}, last for the account {{name}}.',
    shownFrom: 'The token {{name}}, last from the address {{address}}.',
    guessesAt: 'At the account {{name}}, last from the address {{address}}.',
    passkeyOf: 'The passkey {{passkey}} of the account {{name}}.',
    guesses: '{{number}} or more guesses within one hour.',
    once: 'Once, {{when}}.',
    often: '{{count}} times, first {{first}}, last {{last}}.',
    closedBy: 'Closed by {{who}}, {{when}}.',
    deviceGone: 'The device is not registered any more.',
    deviceGoneNamed: 'The device {{serial}} is not registered any more.',
    openDevice: 'Open the device',
    openDeviceNamed: 'Open the device {{serial}}',
    closeButton: 'Close the alarm',
    close: 'Close the alarm',
    closeTitle: 'Close the alarm “{{what}}”?',
    closeLead: 'It leaves the list of open ones. When it happens again, a new alarm opens.',
    note: 'What was found',
    noteHint: 'Kept with the closed alarm and in the audit trail, with your name.',
    closing: 'Closing…',
    addNote: 'Add a note',
    addNoteTitle: 'Add a note to the closed alarm “{{what}}”',
    addNoteLead: 'It was closed without a note. A note cannot be changed later.',
    noteNeeded: 'Write what was found.',
    noting: 'Saving the note…',
    noted: 'The note is kept with the closed alarm: {{what}}.',
    newObject: {
      is: 'The machine that asked got the new device object {{name}}, with the id',
      id: 'id of the new object',
      button: 'Delete the new object',
      title: 'Delete the new device object {{name}}?',
      lead: 'Nothing has been deleted yet. This is what would happen:',
      effects: [
        'The machine that asked, {{name}}, is from the next request on neither joined nor managed. Nobody signs in with it.',
        'It keeps what is on it; it got none of the secrets.',
        'The device {{serial}}, which the contest is about, is not touched: its object, its certificates and its registration stay.',
        'This cannot be taken back. Set up again, the machine can ask again; the contest is then counted once more.',
      ],
      working: 'Deleting…',
      done: '{{name}} is deleted. Close the alarm when it is settled.',
      goneDone: '{{name}} had been deleted already. Close the alarm when it is settled.',
      gone: 'The new object {{name}} is deleted.',
      todoGone:
        'Whoever asked got none of the secrets, and the new device object is deleted. If the device was handed on, allow its next deployment on the page of the device; then let it be set up again. Close the alarm when it is settled.',
    },
    closed: 'Closed: {{what}}.',
    noMatch: 'There is no alarm of this kind.',
    noneClosed: 'No alarm has been closed within the last 90 days.',
    emptyTitle: 'No open alarms',
    emptyLead:
      'Here you will read when a machine asks for a device that somebody else holds, when two machines say that they are the same device, when a certificate or a join key is used from two places, when a device that was to be wiped leaves, when somebody guesses passwords or serial numbers, or when the audit trail was changed. Nothing of this is known at present.',
  },
} as const
