// Which words the library's errors get, where no request through the provider (provider.test.ts) shows it.

import { createHash } from 'node:crypto'

import { errors } from 'oidc-provider'
import { expect, test } from 'vitest'

import { Fault } from '../../kernel/fault.ts'
import { type Facts, whyRefused } from './why-refused.ts'

const none: Facts = { endpoint: 'token', params: new URLSearchParams(), client: undefined, source: undefined }
const why = (thrown: unknown, facts: Partial<Facts> = {}) => whyRefused(errors, thrown, { ...none, ...facts })
const code = { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://app.example/' }

test('a fault of our own inside the library, such as a database that is unavailable, stays what it is', () => {
  const unavailable = new Fault('unavailable', 'The database is away.')
  expect(why(unavailable)).toBe(unavailable)
})

test('what the library says of itself, from status 500 on, and what it never meant to say, is a failure of ours', () => {
  const itsOwn = [new errors.InvalidRequest('odd', 500), new errors.InvalidRequest('odd', 503), new Error('odd')]
  expect(itsOwn.map((thrown) => why(thrown).code)).toEqual(['internal', 'internal', 'internal'])
  expect(why(new errors.InvalidRequest('odd', 499), { endpoint: 'resume' }).code).toBe('invalid-input')
})

test.each<[what: string, thrown: unknown, facts: Partial<Facts>, reason: string, message: RegExp]>([
  ['a scope', new errors.InvalidScope('no', 'x'), {}, 'bad-scope', /scope/],
  [
    'a grant of neither kind',
    new errors.InvalidGrant('no'),
    { params: new URLSearchParams({ grant_type: 'password' }) },
    'grant-invalid',
    /not valid/,
  ],
  [
    'a code without a challenge, sent without a verifier to another address',
    new errors.InvalidGrant('no'),
    {
      params: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: 'https://other.example/' }),
      source: { redirectUri: 'https://app.example/' },
    },
    'bad-redirect-uri',
    /redirect address/,
  ],
  [
    'a code without a challenge, sent with a verifier',
    new errors.InvalidGrant('no'),
    { params: new URLSearchParams({ grant_type: 'authorization_code', code_verifier: 'v' }), source: {} },
    'pkce-failed',
    /code verifier/,
  ],
  [
    'a code that needs no verifier, for another reason',
    new errors.InvalidRequest('the code is odd'),
    { params: new URLSearchParams({ ...code, client_id: 'a' }), source: {} },
    'malformed-request',
    /^the code is odd\.$/,
  ],
  [
    'a code whose verifier fits, for another reason',
    new errors.InvalidRequest('the code is odd'),
    {
      params: new URLSearchParams({ ...code, client_id: 'a', code_verifier: 'v' }),
      source: { codeChallenge: createHash('sha256').update('v').digest('base64url') },
    },
    'malformed-request',
    /^the code is odd\.$/,
  ],
  [
    'a sign-out that names no address',
    new errors.InvalidRequest('the hint is odd'),
    { endpoint: 'sign-out' },
    'malformed-request',
    /^the hint is odd\.$/,
  ],
  [
    'something it has no words for',
    Object.assign(new errors.InvalidRequest('x'), { error_description: undefined }),
    { endpoint: 'resume' },
    'malformed-request',
    /^The request is malformed\.$/,
  ],
])('the library’s refusal of %s is said as that', (_what, thrown, facts, reason, message) => {
  expect(why(thrown, facts)).toMatchObject({ reason, message: expect.stringMatching(message), code: 'invalid-input' })
})
