// The keys under which devices are found by their names.

import { hash } from 'node:crypto'

/** Eight bytes of the digest, as a number in text. What holds the key is compared by the name itself. */
export const nameKey = (text: string): string => hash('sha256', text, 'buffer').readBigInt64BE(0).toString()
