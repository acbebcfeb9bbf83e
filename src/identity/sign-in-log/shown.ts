// The vendor's words for how somebody signed in.

import type { SignIn } from '../../contract/graph/sign-in.ts'
import type { SignInEventType, SignInProof, SignInWay } from '../sign-in/sign-in-event.ts'

/** On a page of ours. */
export const browserWays: readonly SignInWay[] = ['page']

export const protocolOf = (way: string | null): SignIn['authenticationProtocol'] => {
  if (way === 'device-code') return 'deviceCode'
  if (way === 'password-grant') return 'ropc'
  return way === 'page' || way === 'code' || way === 'refresh-token' || way === 'client-credentials' ? 'oAuth2' : 'none'
}

const proofs: Readonly<Record<SignInProof, string>> = {
  'access-pass': 'Temporary Access Pass',
  passkey: 'Passkey',
  app: 'Mobile app verification code',
  'recovery-code': 'Recovery code',
  hello: 'Windows Hello for Business',
}
const ways: Readonly<Record<SignInWay, string>> = {
  page: 'Password',
  'password-grant': 'Password',
  'device-password': 'Password',
  enrolment: 'Password',
  hello: 'Windows Hello for Business',
  'device-code': 'Device code',
  code: 'Authorization code',
  'refresh-token': 'Refresh token',
  'device-token': 'Primary refresh token',
  'bulk-token': 'Bulk token',
  'client-credentials': 'Credential of the application',
}

export const methodOf = (way: string | null, by: string | null): string =>
  proofs[by as SignInProof] ?? ways[way as SignInWay] ?? 'Password'

export const isInteractive = (type: string | null): boolean => type === 'interactiveUser'

export const eventTypeOf = (type: string | null): SignInEventType => (type ?? 'interactiveUser') as SignInEventType

const resources: Readonly<Record<string, string>> = {
  graph: 'Graph',
  'directory-graph': 'Directory Graph',
  drs: 'Device Registration Service',
  mdm: 'Device enrolment',
  management: 'Service management',
  'partner-center': 'Partner Center',
}

export const resourceNameOf = (word: string | null): string | null => (word === null ? null : (resources[word] ?? null))

const trustTypes: Readonly<Record<string, string>> = {
  AzureAd: 'Azure AD joined',
  ServerAd: 'Hybrid Azure AD joined',
  Workplace: 'Azure AD registered',
}

export const trustTypeOf = (type: string | null): string => trustTypes[type ?? ''] ?? ''
