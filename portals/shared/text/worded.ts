// Words that not every step or code has, looked up by a key made at run time.

import i18next from 'i18next'

export function worded(key: string): string | undefined {
  return i18next.exists(key) ? (i18next.t as (key: string) => string)(key) : undefined
}
