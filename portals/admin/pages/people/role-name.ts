// The name of a directory role as people read it.

import type { TFunction } from 'i18next'

/** One that this portal does not know keeps the word of the service. */
export const roleName = (t: TFunction, role: string): string =>
  role === 'global-administrator' || role === 'device-administrator' ? t(`role.${role}`) : role
