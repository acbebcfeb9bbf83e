// States and settings of compliance, as all pages show them.

import { worded } from '../../../shared/text/worded.ts'

/** One colour for each state, beside its word. */
export const stateColors = {
  compliant: 'success',
  nonCompliant: 'danger',
  inGracePeriod: 'warning',
  unknown: 'informative',
} as const

export const settingInWords = (setting: string): string => worded(`compliance.setting.${setting}`) ?? setting
