// The settings of a policy, held against what Windows says of its nodes: when somebody sets them, and when a device is to get them.

import { type Windows, whyNot } from '../../catalogue/applies.ts'
import { findNode } from '../../catalogue/catalogue.ts'
import { checkSetting } from '../../catalogue/check.ts'
import { holdsAgainst } from '../../catalogue/conflict.ts'
import { problemWithIngested } from '../../catalogue/ingested.ts'
import { isSealed, type Setting, type StoredSetting } from '../setting.ts'
import type { LeftOut } from '../settings-kind.ts'
import { problemWith, type SettingsReading } from './policy.ts'

/** `beyond`: values are taken that the catalogue says are none. */
export function checked(reading: SettingsReading, beyond: boolean): SettingsReading {
  if (!reading.ok) return reading
  const settings: Setting[] = []
  for (const setting of reading.settings) {
    const { uri } = setting
    const found = checkSetting(setting, beyond)
    if (!found.ok) return { ok: false, problem: problemWith(uri, found.problem) }
    settings.push({ ...setting, format: found.format, value: found.value })
  }
  const wrong = beyond ? undefined : problemWithIngested(settings)
  return wrong ? { ok: false, problem: problemWith(wrong.uri, wrong.problem) } : { ...reading, settings }
}

/** What a device can take by the build and edition that it says it has, and what is left out of it. */
export function applying<S extends { readonly uri: string }>(
  settings: readonly S[],
  windows: Windows,
): { readonly settings: readonly S[]; readonly leftOut: readonly LeftOut[] } {
  const leftOut = settings.flatMap(({ uri }) => {
    const node = findNode(uri)
    const reason = node && whyNot(node, windows)
    return reason === undefined ? [] : [{ uri, reason }]
  })
  if (leftOut.length === 0) return { settings, leftOut }
  const without = new Set(leftOut.map(({ uri }) => uri))
  return { settings: settings.filter(({ uri }) => !without.has(uri)), leftOut }
}

export type Rival = {
  readonly omaUri: string
  readonly id: string
  readonly displayName: string
  readonly holds: 'this' | 'other'
  readonly byRule: boolean
  /** Both values are secrets, and may be the same. */
  readonly isSecret: boolean
}

/**
 * What a device will have that gets both; undefined where they agree. Sessions decide the same (desired-state.ts). Two secrets are not
 * compared: whoever may write policies could guess one, and read here whether they guessed right.
 */
export function rival(
  policy: { readonly id: string; readonly createdAt: Date },
  setting: StoredSetting,
  other: {
    readonly id: string
    readonly displayName: string
    readonly createdAt: Date
    /** Null for a secret. */
    readonly value: string | null
  },
): Rival | undefined {
  const value = isSealed(setting) ? undefined : setting.value
  if (value === other.value) return undefined
  const wins = value === undefined || other.value === null ? undefined : holdsAgainst(setting.uri, value, other.value)
  const isOlder = policy.createdAt < other.createdAt || (+policy.createdAt === +other.createdAt && policy.id < other.id)
  const { id, displayName } = other
  return {
    omaUri: setting.uri,
    id,
    displayName,
    holds: (wins ?? isOlder) ? 'this' : 'other',
    byRule: wins !== undefined,
    isSecret: value === undefined && other.value === null,
  }
}
