// Performs the one thing the OOBE machine waits for and reports the result. A network that goes away at a node that needs
// one is a happening like others.

import { effects } from '../effect/all.ts'
import { needsNetwork } from '../oobe/restart.ts'
import { NetworkError } from '../wire/http.ts'
import type { Running } from './running.ts'
import type { Happening, Perform, Work } from './work.ts'

export async function perform(running: Running, work: Work): Promise<Happening> {
  const effect = effects[work.kind] as Perform // the list has each kind beside its own
  try {
    return await effect(running, work)
  } catch (error) {
    const lost = error instanceof NetworkError && needsNetwork(running.record.oobe.node)
    if (lost) return { type: 'network-lost', message: error.message }
    throw error
  }
}
