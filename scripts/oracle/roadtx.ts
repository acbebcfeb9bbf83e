// ROADtools (MIT): password sign-in, device join, primary refresh tokens and what is got with them.

import type { Client, Outcome } from './client.ts'
import { installPackages, type PythonStep, takeStep } from './python/python.ts'

const program = 'roadtools.roadtx.main:main'
const device = ['--cert-pem', 'road-01.pem', '--key-pem', 'road-01.key']

export const roadtx: Client = {
  name: 'roadtx',
  install: (folder) => installPackages(folder, ['roadtx']),
  async *steps(on, folder, scratch): AsyncGenerator<Outcome> {
    for (const step of stepsOf(on.user, on.password)) yield takeStep(on, { folder, scratch, program }, step)
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
    {
      step: 'device delete',
      args: ['device', '-a', 'delete', ...device],
      expect: /Device was deleted/,
      limit: 'devices are deleted by administrators, not by themselves',
    },
  ]
}

function claimsIn(output: string): Record<string, unknown> {
  const payload = /"accessToken": "[^".]+\.([^".]+)/.exec(output)?.[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8') || '{}') as Record<string, unknown>
}
