// What a restriction or a limit does to the devices of those whom it counts for, in sentences.

import type { TFunction } from 'i18next'
import { kindOf, type PlatformSettings, type Restriction, settingsOf } from '../../api/management/restrictions.ts'

export function effectsOf(t: TFunction, rule: { readonly limit: number } | PlatformSettings): string[] {
  if ('limit' in rule) return [t('restrictions.effect.limit', { count: rule.limit })]
  if (rule.platformBlocked) return [t('restrictions.effect.blocked')]
  const { osMinimumVersion: least, osMaximumVersion: most, blockedManufacturers: makers } = rule
  const effects = [
    rule.personalDeviceEnrollmentBlocked ? t('restrictions.effect.personal') : '',
    least ? t('restrictions.effect.least', { version: least }) : '',
    most ? t('restrictions.effect.most', { version: most }) : '',
    makers.length > 0 ? t('restrictions.effect.makers', { names: makers.join(', ') }) : '',
  ].filter(Boolean)
  return effects.length > 0 ? effects : [t('restrictions.effect.nothing')]
}

export const effectsOfStored = (t: TFunction, one: Restriction): string[] =>
  effectsOf(t, kindOf(one) === 'limit' ? { limit: one.limit ?? 0 } : settingsOf(one))
