import { expect, test } from 'vitest'

import { encodePrtRequest, type PrtProof, writePrtRequest } from '../protocol/oauth/prt.ts'
import { crowdOfPage, crowdOfToken } from './crowd.ts'

const token = (form: Record<string, string>, clientId = '') => crowdOfToken(new URLSearchParams(form), clientId)
const signed = (proof: PrtProof, refreshToken?: string) => {
  const fields = { clientId: '', grantType: '', scope: '', ...(refreshToken && { refreshToken }) }
  return encodePrtRequest(writePrtRequest(proof, fields), () => new Uint8Array(32))
}
const session = (first: number): PrtProof => ({
  kind: 'session',
  context: new Uint8Array(24).fill(first),
  derivation: 2,
})
const device = (der: number): PrtProof => ({ kind: 'device', certificate: new Uint8Array([der]) })

test('what shows one credential is one crowd, and another credential is another', () => {
  const kinds: ReadonlyArray<(credential: string) => string> = [
    (credential) => token({ grant_type: 'refresh_token', refresh_token: credential, client_id: 'any' }),
    (credential) => token({ grant_type: 'authorization_code', code: credential }),
    (credential) => token({ grant_type: 'client_credentials', client_secret: 'any' }, credential),
    (credential) => token({ grant_type: 'password', username: credential, password: 'any' }),
    (credential) =>
      token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', request: signed(session(1), credential) }),
    (credential) => crowdOfPage({ credential: signed(session(2), credential), cookie: 'taxiway_session=x' }),
    (credential) => crowdOfPage({ credential: undefined, cookie: `a=b; taxiway_session=${credential}; c=d` }),
  ]
  const all = kinds.flatMap((crowd) => {
    expect(crowd('one')).toBe(crowd('one'))
    expect(crowd('one')).not.toContain('one')
    return [crowd('one'), crowd('two')]
  })
  // a device that holds a token is one, whatever it asks
  expect(new Set(all).size).toBe(all.length - 2 - 2)
})

test('a device that proves itself with its certificate is one crowd, and a name in any letter case', () => {
  const prt = (proof: PrtProof) => token({ request: signed(proof) })
  expect(prt(device(1))).toBe(prt(device(1)))
  expect(prt(device(1))).not.toBe(prt(device(2)))
  const password = (username: string) => token({ grant_type: 'password', username })
  expect(password(' Pia@a.example')).toBe(password('pia@a.example'))
})

test('what shows no credential, or one that cannot be read, is one crowd with all others of its site', () => {
  for (const form of [{}, { grant_type: 'refresh_token' }, { grant_type: 'new' }, { request: 'no.such.thing' }]) {
    expect(token(form)).toBe('')
  }
  expect(token({ request: signed(session(1)) })).toBe('')
  for (const cookie of [undefined, '', 'taxiway_known=x', 'my_taxiway_session=x']) {
    expect(crowdOfPage({ credential: undefined, cookie })).toBe('')
  }
  expect(crowdOfPage({ credential: 'unreadable', cookie: 'taxiway_session=x' })).toBe('')
})
