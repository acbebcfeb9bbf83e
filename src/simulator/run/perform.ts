// Performs the one thing the OOBE machine waits for and reports the result. A network that goes away at a node that needs
// one is a happening like others.

import { effects } from '../effect/all.ts'
import { needsNetwork } from '../oobe/restart.ts'
import { CertificateRefused, NetworkError } from '../wire/http.ts'
import type { Running } from './running.ts'
import type { Happening, Perform, Work } from './work.ts'

export async function perform(running: Running, work: Work): Promise<Happening> {
  const effect = effects[work.kind] as Perform // the list has each kind beside its own
  try {
    return await effect(running, work)
  } catch (error) {
    if (!(error instanceof NetworkError) || !needsNetwork(running.record.oobe.node)) throw error
    if (error instanceof CertificateRefused) return refused(work, error)
    return { type: 'network-lost', message: error.message }
  }
}

/** A failure like others, with an error page: nothing comes back by waiting. */
function refused(work: Work, { code, message }: CertificateRefused): Happening {
  if (work.kind !== 'run-status-page') return { type: 'failed', code, message }
  // whether the page stops the person is known once it is shown
  return { type: 'status-page-failed', code, message, flags: work.page.shown ? tryAgain : 0 }
}

/** Of BlockInStatusPage. */
const tryAgain = 2
