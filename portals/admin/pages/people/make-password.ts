// A password that a person reads from a screen or a note and types into a device that has no keyboard layout chosen yet: small
// letters and digits that look like no others, in groups. 16 of 31 signs are 79 bits.

import type { Named } from '../../../../src/directory/user/known-words.ts'
import { judgePassword } from '../../../../src/directory/user/password.ts'

const signs = 'abcdefghjkmnpqrstuvwxyz23456789'
const length = 16

export function makePassword(person: Named): string {
  for (;;) {
    const made = randomSigns()
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-')
    if (!judgePassword(made, () => false, person)) return made
  }
}

function randomSigns(): string[] {
  const found: string[] = []
  const most = 256 - (256 % signs.length) // what is above would make some signs likelier
  while (found.length < length) {
    const fitting = [...crypto.getRandomValues(new Uint8Array(length))].filter((byte) => byte < most)
    found.push(...fitting.map((byte) => signs[byte % signs.length] as string))
  }
  return found.slice(0, length)
}
