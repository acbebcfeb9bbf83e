// The network of MSAL for Node, at the seam that it offers for that. Its own is fetch, which learns of an authority only when Node
// starts.

import { request } from 'node:https'

import type { INetworkModule, NetworkResponse } from '@azure/msal-node'

export function networkOf(ca: string): INetworkModule {
  const send = <T>(
    method: 'GET' | 'POST',
    url: string,
    { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: string } = {},
  ): Promise<NetworkResponse<T>> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url, { method, ca, agent: false, headers }, (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const all = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
          const answer = JSON.parse(Buffer.concat(parts).toString('utf8')) as T
          resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(all), body: answer })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  }
}
