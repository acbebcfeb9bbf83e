// One command to a TPM and its answer. A refusal is a TpmRefusal with its response code (TPM 2.0 Library Part 2, §6.6); bytes
// that are no answer at all are a TpmCodecError.

import { type CommandName, permanentHandle } from '../../protocol/tpm/constants.ts'
import { type Authorization, decodeResponse, encodeCommand } from '../../protocol/tpm/frame.ts'

/** Sends one framed command and returns the framed response. */
export type Exchange = (command: Uint8Array) => Promise<Uint8Array>

export class TpmRefusal extends Error {
  readonly code: number
  constructor(name: CommandName, code: number) {
    super(`The TPM refused ${name} with 0x${code.toString(16).toUpperCase().padStart(8, '0')}.`)
    this.name = 'TpmRefusal'
    this.code = code
  }
}

const nothing = new Uint8Array(0)

/** An empty password: nobody has set another one before Windows takes the TPM over. */
export const emptyPassword: Authorization = {
  session: permanentHandle.password,
  nonce: nothing,
  attributes: 1,
  hmac: nothing,
}

/** TPM_RC_YIELDED, TPM_RC_TESTING, TPM_RC_RETRY: nothing was done yet, and the same command again will do. */
const again = [0x908, 0x90a, 0x922]
const mostTries = 10

export type Request = {
  readonly handles?: readonly number[]
  readonly authorizations?: readonly Authorization[]
  readonly parameters?: Uint8Array
}

export async function send(
  exchange: Exchange,
  name: CommandName,
  { handles = [], authorizations = [], parameters = nothing }: Request,
): Promise<{ readonly handles: readonly number[]; readonly parameters: Uint8Array }> {
  const command = encodeCommand({ name, handles, authorizations, parameters })
  for (let attempt = 1; ; attempt++) {
    const response = decodeResponse(await exchange(command), name)
    if (response.code === 0) return response
    if (!again.includes(response.code) || attempt === mostTries) throw new TpmRefusal(name, response.code)
  }
}
