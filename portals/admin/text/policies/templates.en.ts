// What policies may begin with, and what each template asks.

import type { TemplateName } from '../../../../src/mdm/template/template.ts'

const kinds = {
  bitlocker: {
    name: 'BitLocker',
    means:
      'Drives are encrypted without a question to anybody. Nothing is encrypted before its recovery key is kept in this directory.',
  },
  laps: {
    name: 'Windows LAPS',
    means:
      'The password of the local administrator is another one on each device, changes by itself, and is kept in this directory.',
  },
  'update-ring': {
    name: 'Update ring',
    means: 'How long updates wait, by when they have to be installed, and in which hours a device does not restart.',
  },
  defender: {
    name: 'Microsoft Defender',
    means: 'Protection in real time and from the cloud, against unwanted applications and known bad addresses.',
  },
  wifi: {
    name: 'Wi-Fi',
    means: 'A wireless network, open or with a passphrase (WPA2). The passphrase is a secret of the policy.',
  },
  kiosk: { name: 'Kiosk', means: 'The device signs in by itself and shows one application.' },
} as const satisfies Record<TemplateName, { readonly name: string; readonly means: string }>

export const policyTemplates = {
  open: 'Begin with a template',
  title: 'Begin with a template',
  choose: 'Template',
  fill: 'Fill in the settings',
  filled: 'The settings of {{name}} are filled in. Look at them, then create the policy.',
  range: '{{from}} to {{to}}.',
  optional: 'It may stay empty.',
  kind: kinds,
  field: {
    strength: 'Length of the key in bits',
    account: 'Local account',
    days: 'Days until the password changes',
    length: 'Characters of the password',
    qualityDays: 'Days that monthly updates wait',
    featureDays: 'Days that new versions wait',
    deadlineDays: 'Days until they have to be installed',
    graceDays: 'Days until a restart is forced',
    from: 'No restart from (hour)',
    to: 'No restart until (hour)',
    samples: 'Suspicious files sent to Microsoft',
    ssid: 'Name of the network (SSID)',
    key: 'Passphrase',
    hidden: 'The network is hidden',
    app: 'Application (AUMID)',
  },
  hint: {
    app: 'Such as Microsoft.WindowsCalculator_8wekyb3d8bbwe!App: Get-StartApps shows them.',
    key: '8 to 63 letters, digits and signs. Empty for an open network.',
    account: 'Empty: of LAPS the built-in administrator, of a kiosk one of the name Kiosk.',
  },
  choice: { safe: 'Those without personal data', none: 'None', all: 'All', no: 'No', yes: 'Yes' },
} as const
