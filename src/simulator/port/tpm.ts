// The TPM of a device, wherever it is: once opened, it answers commands until it is closed.

import type { Exchange } from '../tpm/exchange.ts'

export type Tpm = () => Promise<TpmConnection>

export type TpmConnection = { readonly exchange: Exchange; readonly close: () => void }

/** There is no TPM to speak to, or it stopped answering. */
export class TpmUnavailable extends Error {
  constructor(why: string, cause?: unknown) {
    super(`The TPM cannot be used: ${why}.`, { cause })
    this.name = 'TpmUnavailable'
  }
}
