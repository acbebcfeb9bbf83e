// How well a registered device will be found again by its hash (docs/protocols/profile-download.md): by which of its parts, and
// whether it is still found when one of those is replaced that may be. Asked of the very rules of the look-up.

import { type HardwareFacts, type KeyKind, keyTexts } from '../matching/facts.ts'
import { judge } from '../matching/match.ts'

export type KeyName = 'endorsement-key' | 'tuple' | 'uuid' | 'product-key' | 'system-disk' | 'disk' | 'mac'

const names: Readonly<Record<KeyKind, KeyName>> = {
  e: 'endorsement-key',
  t: 'tuple',
  u: 'uuid',
  p: 'product-key',
  s: 'system-disk',
  d: 'disk',
  m: 'mac',
}

export const keyName = (kind: KeyKind): KeyName => names[kind]

export type Forecast = {
  /** `weak`: found as it is, and no more after another disk or other network adapters; `none`: never found by this hash. */
  readonly strength: 'strong' | 'weak' | 'none'
  readonly keys: readonly KeyName[]
  /** Whether it is found with other disks, and with other network adapters. */
  readonly survives: { readonly disks: boolean; readonly adapters: boolean }
}

export function forecastOf(facts: HardwareFacts): Forecast {
  const found = (shown: HardwareFacts) => judge(shown, facts).matches
  const another = 'another'
  const disks = found({
    ...facts,
    systemDisk: facts.systemDisk && another,
    otherDisks: facts.otherDisks.map(() => another),
  })
  const adapters = found({ ...facts, macs: facts.macs.map(() => another) })
  const strength = !found(facts) ? 'none' : disks && adapters ? 'strong' : 'weak'
  return {
    strength,
    keys: [...new Set(keyTexts(facts).map(({ kind }) => keyName(kind)))],
    survives: { disks, adapters },
  }
}
