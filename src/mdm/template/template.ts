// Policies for what many want: a few questions, and the settings that come of the answers. What a template writes is an ordinary policy,
// checked like any other (docs/policy-templates.md).

import { writeKiosk } from '../../protocol/csp/assigned-access.ts'
import { formatLocUri } from '../../protocol/csp/uri.ts'
import { encodeWlanProfile } from '../../protocol/provisioning-package/wlan.ts'

export type TemplateField = {
  readonly name: string
  readonly kind: 'text' | 'number' | 'secret' | 'choice'
  /** Without one it has to be answered, unless it is optional. */
  readonly default?: string
  readonly optional?: true
  readonly choices?: readonly string[]
  readonly from?: number
  readonly to?: number
}

export type TemplateSetting = {
  readonly type: 'omaSettingInteger' | 'omaSettingString' | 'omaSettingStringXml'
  readonly uri: string
  readonly value: string
  readonly secret?: true
}

export type Answers = Readonly<Record<string, string>>

type Template = {
  /** What an administrator may call it. */
  readonly title: string
  readonly fields: readonly TemplateField[]
  /** Of answers that are complete and in their ranges; a problem with one of them goes on behind its name. */
  readonly settings: (
    answers: Answers,
  ) => readonly TemplateSetting[] | { readonly field: string; readonly problem: string }
}

const vendor = './Device/Vendor/MSFT'

const integers = (folder: string, values: Readonly<Record<string, string | number>>): TemplateSetting[] =>
  Object.entries(values).map(([name, value]) => ({
    type: 'omaSettingInteger',
    uri: `${vendor}/${folder}/${name}`,
    value: String(value),
  }))

const text = (path: string, value: string): TemplateSetting => ({
  type: 'omaSettingString',
  uri: `${vendor}/${path}`,
  value,
})

/** The value of a policy that an ADMX file describes. */
const enabled = (data: Readonly<Record<string, string>>): string =>
  `<enabled/>${Object.entries(data)
    .map(([id, value]) => `<data id="${id}" value="${value}"/>`)
    .join('')}`

const number = (name: string, from: number, to: number, byDefault: number): TemplateField => ({
  ...{ name, kind: 'number', from, to },
  default: String(byDefault),
})

/** The drop-down of BitLocker's encryption methods: XTS-AES; removable drives are read by older Windows, too, with AES-CBC. */
const methods: Readonly<Record<string, readonly [xts: string, cbc: string]>> = { '128': ['6', '3'], '256': ['7', '4'] }

const recoveryOptions = { OS: 'SystemDrivesRecoveryOptions', FDV: 'FixedDrivesRecoveryOptions' } as const

const keepsKeysOf = (drives: keyof typeof recoveryOptions): TemplateSetting => {
  const answers = {
    AllowDRA: 'false',
    RecoveryPasswordUsageDropDown: '2',
    RecoveryKeyUsageDropDown: '0',
    HideRecoveryPage: 'true',
    ActiveDirectoryBackup: 'true',
    ActiveDirectoryBackupDropDown: '2',
    RequireActiveDirectoryBackup: 'true',
  }
  const named = Object.entries(answers).map(([name, answer]) => [`${drives}${name}_Name`, answer])
  return text(`BitLocker/${recoveryOptions[drives]}`, enabled(Object.fromEntries(named)))
}

const bitlocker: Template = {
  title: 'BitLocker',
  fields: [{ name: 'strength', kind: 'choice', choices: ['256', '128'], default: '256' }],
  settings({ strength = '256' }) {
    const [xts, cbc] = methods[strength] ?? ['7', '4']
    return [
      ...integers('BitLocker', {
        RequireDeviceEncryption: 1,
        AllowWarningForOtherDiskEncryption: 0,
        AllowStandardUserEncryption: 1,
        ConfigureRecoveryPasswordRotation: 1,
      }),
      text(
        'BitLocker/EncryptionMethodByDriveType',
        enabled({
          EncryptionMethodWithXtsOsDropDown_Name: xts,
          EncryptionMethodWithXtsFdvDropDown_Name: xts,
          EncryptionMethodWithXtsRdvDropDown_Name: cbc,
        }),
      ),
      // nothing is encrypted before its recovery password is kept in the directory
      // of the kinds of drives whose keys have to be kept, Windows rotates them, too
      ...(['OS', 'FDV'] as const).map(keepsKeysOf),
    ]
  },
}

const laps: Template = {
  title: 'Windows LAPS',
  fields: [
    { name: 'account', kind: 'text', optional: true },
    // Windows changes a password in this directory once a week at most
    number('days', 7, 365, 30),
    number('length', 8, 64, 14),
  ],
  settings: ({ account = '', days = '', length = '' }) => [
    ...integers('LAPS/Policies', {
      BackupDirectory: 1,
      PasswordAgeDays: days,
      PasswordLength: length,
      PasswordComplexity: 4,
      PostAuthenticationActions: 3,
      PostAuthenticationResetDelay: 24,
    }),
    ...(account === '' ? [] : [text('LAPS/Policies/AdministratorAccountName', account)]),
  ],
}

const updateRing: Template = {
  title: 'Update ring',
  fields: [
    number('qualityDays', 0, 30, 3),
    number('featureDays', 0, 365, 60),
    number('deadlineDays', 0, 30, 5),
    number('graceDays', 0, 7, 2),
    number('from', 0, 23, 8),
    number('to', 0, 23, 18),
  ],
  settings(answers) {
    const { qualityDays = '', featureDays = '', deadlineDays = '', graceDays = '', from = '', to = '' } = answers
    const hours = (Number(to) - Number(from) + 24) % 24
    if (hours === 0 || hours > 18) {
      return { field: 'to', problem: 'is at most 18 hours after the beginning: Windows restarts outside of them only' }
    }
    return integers('Policy/Config/Update', {
      AllowAutoUpdate: 1,
      DeferQualityUpdatesPeriodInDays: qualityDays,
      DeferFeatureUpdatesPeriodInDays: featureDays,
      ConfigureDeadlineForQualityUpdates: deadlineDays,
      ConfigureDeadlineForFeatureUpdates: deadlineDays,
      ConfigureDeadlineGracePeriod: graceDays,
      ActiveHoursStart: from,
      ActiveHoursEnd: to,
    })
  },
}

const defender: Template = {
  title: 'Microsoft Defender',
  fields: [{ name: 'samples', kind: 'choice', choices: ['safe', 'none', 'all'], default: 'safe' }],
  settings: ({ samples = 'safe' }) =>
    integers('Policy/Config/Defender', {
      AllowRealtimeMonitoring: 1,
      AllowCloudProtection: 1,
      AllowScriptScanning: 1,
      AllowArchiveScanning: 1,
      CloudBlockLevel: 2,
      CloudExtendedTimeout: 50,
      EnableNetworkProtection: 1,
      PUAProtection: 1,
      SignatureUpdateInterval: 4,
      SubmitSamplesConsent: { safe: 1, none: 2, all: 3 }[samples] ?? 1,
    }),
}

const wifi: Template = {
  title: 'Wi-Fi',
  fields: [
    { name: 'ssid', kind: 'text' },
    { name: 'key', kind: 'secret', optional: true },
    { name: 'hidden', kind: 'choice', choices: ['no', 'yes'], default: 'no' },
  ],
  settings({ ssid = '', key = '', hidden = '' }) {
    if (new TextEncoder().encode(ssid).length > 32) return { field: 'ssid', problem: 'has at most 32 bytes' }
    if (key !== '' && !/^[ -~]{8,63}$/.test(key)) {
      return {
        field: 'key',
        problem: 'has 8 to 63 letters, digits and signs of ASCII; without one the network is open',
      }
    }
    const profile = encodeWlanProfile({ ssid, hidden: hidden === 'yes', ...(key !== '' && { passphrase: key }) })
    const uri = formatLocUri({ scope: 'device', segments: ['Vendor', 'MSFT', 'WiFi', 'Profile', ssid, 'WlanXml'] })
    return [{ type: 'omaSettingStringXml', uri, value: profile, ...(key !== '' && { secret: true }) }]
  },
}

const kiosk: Template = {
  title: 'Kiosk',
  fields: [
    { name: 'app', kind: 'text' },
    { name: 'account', kind: 'text', default: 'Kiosk' },
  ],
  settings({ app = '', account = '' }) {
    if (!/^[\w.-]+_[0-9a-z]{13}!\S+$/.test(app)) {
      return {
        field: 'app',
        problem:
          'is the id of a packaged application (AUMID), such as Microsoft.WindowsCalculator_8wekyb3d8bbwe!App: Get-StartApps shows them',
      }
    }
    return [
      {
        type: 'omaSettingStringXml',
        uri: `${vendor}/AssignedAccess/Configuration`,
        value: writeKiosk({ app, account }),
      },
    ]
  },
}

const all = { bitlocker, laps, 'update-ring': updateRing, defender, wifi, kiosk } as const satisfies Record<
  string,
  Template
>

export type TemplateName = keyof typeof all
export const templateNames = Object.keys(all) as readonly TemplateName[]
export const titleOf = (name: TemplateName): string => all[name].title
export const fieldsOf = (name: TemplateName): readonly TemplateField[] => all[name].fields

export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(all, name)

export type Filled =
  | { readonly ok: true; readonly settings: readonly TemplateSetting[] }
  /** Goes on behind the name of the field; never says what was answered, which may be a secret. */
  | { readonly ok: false; readonly field: string; readonly problem: string }

const longestAnswer = 200

export function fill(name: TemplateName, given: Answers): Filled {
  const template: Template = all[name]
  const unknown = Object.keys(given).find((one) => !template.fields.some((field) => field.name === one))
  if (unknown !== undefined) {
    const known = template.fields.map((field) => field.name).join(', ')
    return { ok: false, field: unknown, problem: `is no question of this template. They are: ${known}` }
  }
  const answers: Record<string, string> = {}
  for (const field of template.fields) {
    const answer = (field.kind === 'secret' ? given[field.name] : given[field.name]?.trim()) || (field.default ?? '')
    const problem = problemOf(field, answer)
    if (problem !== undefined) return { ok: false, field: field.name, problem }
    answers[field.name] = answer
  }
  const settings = template.settings(answers)
  return 'problem' in settings ? { ok: false, ...settings } : { ok: true, settings }
}

function problemOf(
  { kind, optional, choices = [], from = 0, to = 0 }: TemplateField,
  answer: string,
): string | undefined {
  if (answer === '') return optional ? undefined : 'needs an answer'
  if (answer.length > longestAnswer) return `has at most ${longestAnswer} characters`
  if (kind === 'choice' && !choices.includes(answer)) return `is one of ${choices.join(', ')}`
  if (kind !== 'number') return undefined
  const isIn = /^\d{1,4}$/.test(answer) && Number(answer) >= from && Number(answer) <= to
  return isIn ? undefined : `is a whole number from ${from} to ${to}`
}
