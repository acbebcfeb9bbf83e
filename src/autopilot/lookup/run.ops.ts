// A run: one machine's reports and actions from its first hello on, as far as the story connects them. The machine makes a
// secret and shows it with each hello (docs/protocols/profile-download.md); the story keeps a digest of it, so that a reader of
// a story, or a holder of the hardware hash, cannot continue the run of another. It proves nothing about the hardware.

import { hash, randomBytes } from 'node:crypto'

export const runHeader = 'x-device-run'

const nameBytes = 12

/** Without a secret, or with one that is none, the tickets of this hello are a run of their own. */
export function runOf(secret: string | undefined): string {
  return secret !== undefined && /^[\w-]{32,128}$/.test(secret)
    ? hash('sha256', `run ${secret}`, 'buffer').subarray(0, nameBytes).toString('base64url')
    : randomBytes(nameBytes).toString('base64url')
}
