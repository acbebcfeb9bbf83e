// Remote actions on one device or many: what each does, how it stands, what it was refused for.

import type { RemoteKind } from '../../api/management/remote-actions.ts'

type Words = { readonly name: string; readonly means: string }

const kinds = {
  syncDevice: { name: 'Check in', means: 'Notes that the device is to check in; done when it does.' },
  rebootNow: { name: 'Restart', means: 'The device restarts behind its next check-in, whoever works on it.' },
  setDeviceName: { name: 'Rename', means: 'The device takes another name, which counts when it has restarted.' },
  automaticRedeployment: {
    name: 'Autopilot Reset',
    means:
      'For another person: files, applications and settings on the device are lost. It stays joined and managed, and whoever signs in next is its user.',
  },
  cleanWindowsDevice: {
    name: 'Fresh start',
    means:
      'Windows begins anew: applications and settings are lost. People and their files stay, and so do join and management.',
  },
  rotateBitLockerKeys: {
    name: 'Rotate BitLocker keys',
    means:
      'The device makes new recovery passwords and keeps them where its policy says. Done when the new one is here.',
  },
  rotateLocalAdminPassword: {
    name: 'Rotate local administrator password',
    means: 'The device gives its local administrator a new password, as its LAPS policy says. Done when it is here.',
  },
  locateDevice: { name: 'Locate', means: 'Asks the device where it is. Most say that they cannot tell.' },
  collectDiagnostics: {
    name: 'Collect diagnostics',
    means:
      'The device sends its logs of first run, enrolment and management. They may hold what people and applications wrote, and are kept for 28 days.',
  },
} as const satisfies Record<RemoteKind, Words>

export const remoteActionsTexts = {
  remote: {
    title: 'Remote actions',
    lead: 'What the device was asked, and how it ended. Each is fetched at its next check-in.',
    none: 'Nothing was asked of this device.',
    ask: 'Ask for an action',
    askMany: 'Remote action',
    kind: { ...kinds, retire: { name: 'Retire', means: '' }, wipe: { name: 'Wipe', means: '' } },
    state: {
      pending: 'Waits for the device',
      active: 'The device was told',
      done: 'Done',
      failed: 'Failed',
      notSupported: 'Not supported',
      canceled: 'Canceled',
    },
    by: 'Asked by {{name}}, {{when}}',
    until: 'It is canceled if the device has not fetched it by {{when}}.',
    cancel: 'Cancel',
    cancelNamed: 'Cancel {{what}}',
    canceled: '{{what}} was canceled.',
    fetchLogs: 'Download',
    fetchLogsNamed: 'Download the logs of {{when}}',
    giveUp: 'Give up',
    giveUpNamed: 'Give up {{what}}',
    givenUp: '{{what}} was given up. The device had it already, and may do it all the same.',
    dialog_one: 'Remote action for {{name}}',
    dialog_other: 'Remote action for {{count}} devices',
    choose: 'Action',
    name: 'New name',
    nameHint: 'At most 15 letters, digits and hyphens; %SERIAL% and %RAND:x% stand for the serial number and x digits.',
    nameNeeded: 'Write the new name.',
    nameOne: 'Several devices need a name with %SERIAL% or %RAND:x%, or all would have the same.',
    do_one: '{{what}}: ask {{count}} device',
    do_other: '{{what}}: ask {{count}} devices',
    unmanaged_one: '{{count}} of those that you chose is not managed, and is not asked.',
    unmanaged_other: '{{count}} of those that you chose are not managed, and are not asked.',
    noneManaged: 'None of the devices that you chose is managed.',
    working: '{{done}} of {{total}} asked…',
    asked_one: '{{what}}: {{count}} device is asked, and gets that at its next check-in.',
    asked_other: '{{what}}: {{count}} devices are asked, and get that at their next check-in.',
    some: '{{what}}: {{count}} of {{total}} are asked. Of the others it says why:',
    someAsked: '{{what}}: {{count}} of {{total}} are asked; the others could not be.',
    names: 'Devices that are asked',
    refused: 'Devices that could not be asked',
  },
} as const
