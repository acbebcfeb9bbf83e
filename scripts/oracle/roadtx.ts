// ROADtools (MIT): password sign-in, device join, primary refresh tokens and what is got with them, a key of Windows Hello, a bulk
// token, leaving.

import { readFileSync } from 'node:fs'

import { realClock } from '../../src/simulator/port/clock.ts'
import { openHttp } from '../../src/simulator/wire/http.ts'
import { signIn } from '../../src/simulator/wire/sign-in.ts'
import type { Client, Outcome } from './client.ts'
import type { Installation } from './installation.ts'
import { installPackages, type PythonStep, takeStep } from './python/python.ts'

const program = 'roadtools.roadtx.main:main'
const device = ['--cert-pem', 'road-01.pem', '--key-pem', 'road-01.key']

export const roadtx: Client = {
  name: 'roadtx',
  install: (folder) => installPackages(folder, ['roadtx']),
  async *steps(on, folder, scratch): AsyncGenerator<Outcome> {
    const take = (step: PythonStep) => takeStep(on, { folder, scratch, program }, step)
    for (const step of stepsOf(on.user, on.password)) yield take(step)
    for (const step of helloSteps(on.user, await strongRefreshToken(on))) yield take(step)
    yield take(deleteStep)
    for (const step of bulkSteps(await bulkToken(on))) yield take(step)
  },
}

function stepsOf(user: string, password: string): readonly PythonStep[] {
  const credentials = ['-u', user, '-p', password]
  return [
    {
      step: 'gettokens for device registration',
      args: ['gettokens', ...credentials, '-r', 'devicereg', '-c', 'broker'],
      expect: /Tokens were written/,
    },
    { step: 'device join', args: ['device', '-a', 'join', '-n', 'ROAD-01'], expect: /Device ID: ([0-9a-f-]{36})/ },
    { step: 'prt by password', args: ['prt', ...credentials, ...device], expect: /Saved PRT/ },
    {
      step: 'prt used for Graph',
      args: ['prtauth', '-c', 'broker', '-r', 'msgraph', '--tokens-stdout'],
      expect: /"accessToken": "/,
      check: (output) => (claimsIn(output).deviceid ? undefined : 'the token names no device'),
    },
    { step: 'prt renewed', args: ['prt', '-a', 'renew'], expect: /Saved PRT/ },
    {
      step: 'renewed prt used, protocol version 3',
      args: ['prtauth', '-c', 'broker', '-r', 'msgraph', '-v3'],
      expect: /Tokens were written/,
    },
    {
      step: 'its refresh token for a sibling client',
      args: ['refreshtokento', '-c', 'companyportal', '-r', 'msgraph', '--tokens-stdout'],
      expect: /"accessToken": "/,
      check: (output) => (claimsIn(output).deviceid ? 'the token names a device that proved nothing' : undefined),
    },
  ]
}

const deleteStep: PythonStep = {
  step: 'device delete',
  args: ['device', '-a', 'delete', ...device],
  expect: /Device was deleted/,
}

/** The person signs in with a pass on the page, which is more than a password; the tool has no pages of its own without a browser. */
async function strongRefreshToken({ api, user, urls, caFile }: Installation): Promise<string> {
  const { id } = await api.get<{ id: string }>(`/v1.0/users/${encodeURIComponent(user)}`)
  const path = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  const { temporaryAccessPass: pass } = await api.post<{ temporaryAccessPass: string }>(path, {})
  const ca = readFileSync(caFile, 'utf8')
  const http = openHttp({ ca, clock: realClock, takeFault: () => undefined })
  try {
    const asked = { login: urls.login, authority: null, userName: user, password: '', pass, language: 'en-US' }
    const signedIn = await signIn(http, asked)
    if (signedIn.kind !== 'signed-in') throw new Error(signedIn.message)
    return signedIn.tokens.refreshToken
  } finally {
    http.close()
  }
}

const helloSteps = (user: string, refreshToken: string): readonly PythonStep[] => [
  { step: 'prt by a refresh token', args: ['prt', '-r', refreshToken, ...device], expect: /Saved PRT/ },
  {
    step: 'prt used for device registration',
    args: ['prtauth', '-c', 'broker', '-r', 'devicereg'],
    expect: /Tokens were written/,
  },
  { step: 'winhello', args: ['winhello', '-k', 'hello.key'], expect: /'kid'|"kid"/ },
  {
    step: 'prt by the key of Windows Hello',
    args: ['prt', '-u', user, '-hk', 'hello.key', ...device],
    expect: /Saved PRT/,
  },
  {
    step: 'that one used for Graph',
    args: ['prtauth', '-c', 'broker', '-r', 'msgraph', '--tokens-stdout'],
    expect: /"accessToken": "/,
    check: (output) => (String(claimsIn(output).amr) === 'rsa,mfa' ? undefined : 'the token does not say how'),
  },
]

async function bulkToken({ api }: Installation): Promise<string> {
  const body = { displayName: 'Oracle', maximumJoins: 1, days: 1 }
  return (await api.post<{ token: string }>('/beta/deviceManagement/bulkJoinTokens', body)).token
}

const bulkSteps = (token: string): readonly PythonStep[] => [
  {
    step: 'a bulk token for device registration',
    args: ['gettokens', '--refresh-token', token, '-c', 'b90d5b8f-5503-4153-b545-b31cecfaece2', '-r', 'devicereg'],
    expect: /Tokens were written/,
  },
  { step: 'join with it', args: ['device', '-a', 'join', '-n', 'BULK-01'], expect: /Device ID: ([0-9a-f-]{36})/ },
  {
    step: 'prt with it',
    args: ['prt', '-r', token, '--cert-pem', 'bulk-01.pem', '--key-pem', 'bulk-01.key'],
    expect: /Saved PRT/,
  },
]

function claimsIn(output: string): Record<string, unknown> {
  const payload = /"accessToken": "[^".]+\.([^".]+)/.exec(output)?.[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8') || '{}') as Record<string, unknown>
}
