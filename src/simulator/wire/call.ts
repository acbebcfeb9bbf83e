// Waits at the management service until it wants this device: a way of this service's own, which others do not have. A PC with Windows
// has the vendor's push service for it.

import type { Management } from './enroll.ts'
import { type Http, NetworkError } from './http.ts'

const patienceMs = 40_000

/** `nobody`: the time is over, and the device may wait again; `never`: there is nothing to wait at. */
export async function waitForCall(http: Http, management: Management): Promise<'called' | 'nobody' | 'never'> {
  try {
    const reply = await http.send({
      at: 'sync',
      method: 'GET',
      url: new URL('/omadm/call', management.address).href,
      certificate: { certificate: management.certificate, privateKey: management.privateKey },
      timeoutMs: patienceMs,
    })
    if (reply.status !== 200) return 'never'
    return /"called":true/.test(Buffer.from(reply.body).toString('utf8')) ? 'called' : 'nobody'
  } catch (error) {
    if (error instanceof NetworkError) return 'never'
    throw error
  }
}
