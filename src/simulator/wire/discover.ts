// Discovery of the registration service (MS-DVRD). Its addresses get tokens, so they are at the host that was asked, and nobody who
// answers in its place sends the device elsewhere.

import { type DiscoverDocument, decodeDiscover } from '../../protocol/drs/discover.ts'
import { deviceProblems } from '../../protocol/drs/problem.ts'
import { type Http, type HttpReply, jsonOf } from './http.ts'

export type NotDiscovered = { readonly kind: 'refused'; readonly code: string; readonly message: string }

export async function discoverRegistration(
  http: Http,
  { drs, tenantId }: { readonly drs: string; readonly tenantId: string },
): Promise<{ readonly kind: 'found'; readonly services: DiscoverDocument } | NotDiscovered> {
  const reply = await http.send({
    at: 'join',
    method: 'GET',
    url: `${drs}/${tenantId}/Discover?api-version=1.9`,
    headers: { accept: 'application/json', 'ocp-adrs-client-name': 'dsreg' },
  })
  const moved = movedTo(reply)
  if (moved !== undefined) return redirected(moved)
  const services = decodeDiscover(jsonOf(reply))
  if (!services) {
    const { hresult, sentence } = deviceProblems.undiscovered
    const message = `${sentence} The registration service names no join endpoint (HTTP ${reply.status}).`
    return { kind: 'refused', code: hresult, message }
  }
  const foreign = [services.joinEndpoint, services.keyEndpoint].find((url) => url !== '' && hostOf(url) !== hostOf(drs))
  return foreign === undefined ? { kind: 'found', services } : redirected(foreign)
}

/** Where an answer sends the device, which follows nobody. */
export function movedTo({ status, headers }: HttpReply): string | undefined {
  return status >= 300 && status < 400 ? (headers.location ?? 'nowhere') : undefined
}

export function redirected(where: string): NotDiscovered {
  const { hresult, sentence } = deviceProblems.redirected
  return {
    kind: 'refused',
    code: hresult,
    message: `${sentence} It is ${where.slice(0, 200)}, and nothing was sent there.`,
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
