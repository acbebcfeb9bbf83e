// Reads the payload of a token that the token endpoint itself handed to us. For showing who is signed in and for greying
// out buttons; it proves nothing: the API checks each token's signature.

import { fromBase64 } from '../../../src/kernel/bytes.ts'

export type Claims = Readonly<Record<string, unknown>>

export function claimsOf(token: string): Claims {
  const bytes = fromBase64(token.split('.')[1] ?? '')
  if (!bytes) return {}
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return value !== null && typeof value === 'object' ? (value as Claims) : {}
  } catch {
    return {}
  }
}

export function textClaim(claims: Claims, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = claims[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
