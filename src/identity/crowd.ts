// The crowd of a request for a token or a page (turn.ops.ts): the credential that it shows, told from others without checking
// it. A sender with a new credential each time forms many small crowds of one network, which gets no more turns for that.
// Requests without a credential are one crowd for each network.

import { createHash } from 'node:crypto'

import { decodePrtRequest } from '../protocol/oauth/prt.ts'

/** Queue keys appear in metrics and debugging, so a credential is hashed. */
const crowdOf = (kind: string, credential: string): string =>
  credential === '' ? '' : `${kind} ${createHash('sha256').update(credential).digest('base64url')}`

/** No credential: it may be seen, and hashing one for each token of an application costs more than the rest of its place in line. */
const registeredId = /^[0-9a-f-]{36}$/

export function crowdOfToken(form: URLSearchParams, clientId: string): string {
  const sent = (name: string): string => form.get(name) ?? ''
  switch (sent('grant_type')) {
    case 'refresh_token':
      return crowdOf('refresh', sent('refresh_token'))
    case 'authorization_code':
      return crowdOf('code', sent('code'))
    case 'client_credentials':
      return registeredId.test(clientId) ? `client ${clientId}` : crowdOf('client', clientId)
    case 'device_code':
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return crowdOf('device-code', sent('device_code') || sent('code'))
    case 'password':
      return crowdOf('name', sent('username').trim().toLowerCase())
    default:
      return crowdOfSigned(sent('request'))
  }
}

export function crowdOfPage(page: {
  readonly credential: string | undefined
  readonly cookie: string | undefined
}): string {
  if (page.credential) return crowdOfSigned(page.credential)
  return crowdOf('session', /(?:^|; *)taxiway_session=([^;]+)/.exec(page.cookie ?? '')?.[1] ?? '')
}

/** The crowd of a device's signed request: its certificate, or the token it holds. */
function crowdOfSigned(request: string): string {
  try {
    const { proof, fields } = decodePrtRequest(request)
    return proof.kind === 'device'
      ? crowdOf('device', Buffer.from(proof.certificate).toString('base64'))
      : crowdOf('refresh', fields.refreshToken ?? '')
  } catch {
    return '' // refused when it is read
  }
}
