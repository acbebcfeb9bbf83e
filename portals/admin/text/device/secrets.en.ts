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
    passwordOf: '{{account}}, since {{when}}',
  },
} as const
