// A request for tokens, whichever grant it names.

import type { EndpointVersion } from '../access-token/claims.ts'
import { refusal } from '../refusal.ts'

export type TokenRequest = {
  readonly segment: string
  readonly endpointVersion: EndpointVersion
  readonly form: URLSearchParams
  readonly authorization?: string | undefined
  /** Of the page that asks; a browser says it, and no page can change it (Fetch standard, `Origin`). */
  readonly origin?: string | undefined
}

export function refuseDuplicates(form: URLSearchParams): void {
  const names = [...form.keys()]
  if (new Set(names).size !== names.length) {
    throw refusal('malformed-request', 'A parameter is there twice. Send each once.')
  }
}
