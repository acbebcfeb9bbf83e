// Secrets that a device keeps with the service, and looking at them.

import type { RecoveryKey } from '../../api/management/device-secrets.ts'

const volumes = {
  operatingSystemVolume: 'Recovery key of the system drive',
  fixedDataVolume: 'Recovery key of a fixed drive',
  removableDataVolume: 'Recovery key of a removable drive',
} as const satisfies Record<NonNullable<RecoveryKey['volumeType']>, string>

export const secretsTexts = {
  secrets: {
    title: 'Recovery keys and local administrator',
    lead: 'What the device keeps here for when it does not start, or nobody can sign in to it.',
    none: 'The device keeps no secret here. A policy makes it do so: BitLocker, or Windows LAPS.',
    volume: volumes,
    password: 'Password of the local administrator',
    since: 'Kept since {{when}}',
    showKey: 'Show key {{id}}',
    showKeyOf: 'Recovery key {{id}} of {{name}}',
    showPassword: 'Show password',
    showPasswordOf: 'Local administrator of {{name}}',
    recorded: 'The audit keeps that you looked at it, and why.',
    reason: 'Reason',
    reasonHint: 'Such as the number of a ticket. It may stay empty.',
    show: 'Show',
    key: 'recovery key',
    of: '{{of}}, since {{when}}',
    find: 'Find a recovery key',
    keyId: 'Id of the key',
    keyIdHint: 'The recovery screen of Windows shows it. Keys of deleted devices are kept for 30 days.',
    keyIdWrong: 'An id has 32 digits and letters from a to f, with four hyphens.',
  },
} as const
