// A setting: a node of the management tree with the value that a device gets, and what its administrator called it. Kinds of items
// that only set nodes are lists of them (settings-kind.ts).

import { markOf } from '../tree.ts'

/** As the API names the form of a value (graph omaSetting…). */
export const omaTypes = [
  'omaSettingString',
  'omaSettingStringXml',
  'omaSettingInteger',
  'omaSettingBoolean',
  'omaSettingFloatingPoint',
  'omaSettingDateTime',
  'omaSettingBase64',
] as const
export type OmaType = (typeof omaTypes)[number]

/** Ready for the wire, with what the administrator called it. */
export type Setting = {
  readonly uri: string
  readonly format: string
  readonly value: string
  readonly type?: OmaType
  readonly name?: string
  readonly description?: string
  readonly fileName?: string
  /** What is stored stands for a value that each device gets of its own. */
  readonly given?: 'scep-address' | 'scep-authority' | 'scep-subject' | 'scep-challenge'
  /** Why its value is a secret: the node or the value says so, or the administrator. */
  readonly secret?: 'known' | 'marked'
  /** By what the device's tree remembers a secret value; others are remembered by themselves. */
  readonly mark?: string
}

/** As stored and as listed: the value can be opened with the master key only (secret/setting.ts). */
export type SealedSetting = Omit<Setting, 'value' | 'secret' | 'mark'> & {
  readonly secret: 'known' | 'marked'
  readonly secretId: string
  readonly mark: string
  /** Base64. */
  readonly sealed: string
}

export type StoredSetting = Setting | SealedSetting

/** By what the tree remembers the value of a setting. */
export const settingMark = ({ value, mark }: Pick<Setting, 'value' | 'mark'>): string => mark ?? markOf(value)

export const isSealed = (setting: StoredSetting): setting is SealedSetting => 'sealed' in setting
export const holdsSecret = (settings: readonly StoredSetting[]): boolean => settings.some(({ secret }) => secret)
