// The programs of others that open and make sealed files.

import { existsSync } from 'node:fs'

export const hasOpenssl = existsSync('/usr/bin/openssl')
export const hasAge = existsSync('/usr/bin/age')

export const sealedToolsNeeded =
  hasOpenssl && hasAge ? '' : ' (skipped: needs openssl and age, apt-get install openssl age)'
