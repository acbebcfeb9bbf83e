// The internet around the device, as the first run meets it: the connect test, a portal in between, and the update feeds.
// Over the wire it is the simulated internet of src/simulator/internet.ts; without one only the deployment service is
// probed.

import type { DeviceServices } from '../options.ts'
import { CertificateRefused, type Http, ignoreNetwork, jsonOf, textOf } from '../wire/http.ts'

export type Internet = {
  /** One connect test. */
  readonly test: () => Promise<'online' | 'captive-portal' | 'offline'>
  readonly acceptPortal: () => Promise<void>
  readonly updates: (source: 'critical' | 'autopilot') => Promise<Updates>
}

export type Updates =
  | { readonly kind: 'offered'; readonly titles: readonly string[]; readonly reboot: boolean }
  | { readonly kind: 'failed'; readonly message: string }

export function internetOver(http: Http, { internet, ztd }: DeviceServices, os: string): Internet {
  return {
    test: async () => {
      const url = internet ? `${internet}/connecttest.txt` : `${ztd}/`
      const test = http.send({ at: 'network', method: 'GET', url, timeoutMs: 10_000 })
      const reply = await test.catch((error: unknown) => {
        // somebody is there: whoever asks them for something says what is wrong with them
        return error instanceof CertificateRefused ? ('online' as const) : ignoreNetwork(error)
      })
      if (reply === 'online') return 'online'
      // The expected text is the internet, anything else is a portal in between.
      if (reply && (!internet || (reply.status === 200 && textOf(reply).includes('Connect Test')))) return 'online'
      return reply && reply.status < 500 ? 'captive-portal' : 'offline'
    },
    acceptPortal: async () => {
      if (!internet) return
      await http.send({ at: 'network', method: 'GET', url: `${internet}/portal/accept` }).catch(ignoreNetwork)
    },
    updates: async (source) => {
      if (!internet) return { kind: 'offered', titles: [], reboot: false }
      const url = `${internet}/updates?source=${source}&os=${encodeURIComponent(os)}`
      const reply = await http.send({ at: 'updates', method: 'GET', url }).catch(ignoreNetwork)
      const offered = reply?.status === 200 ? jsonOf(reply)?.updates : undefined
      if (!Array.isArray(offered)) {
        const message = reply ? `the update service answered ${reply.status}` : 'the update service does not answer'
        return { kind: 'failed', message }
      }
      return {
        kind: 'offered',
        titles: offered.map((update) => String(update?.title ?? update?.id ?? 'update')),
        reboot: offered.some((update) => update?.reboot === true),
      }
    },
  }
}
