// Keeps a certificate of our listeners from a public authority, where the settings name one: looks every minute what stands in the
// database, since another server may have ordered it, and orders another long before its end. Until there is one, and whenever there is
// none that counts, the listeners show that of our own authority.

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

import type { Config } from '../config.ts'
import type { Db } from '../db/schema.ts'
import { listenForChallenges } from '../http/acme-challenge.ts'
import type { Log } from '../http/log.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/operation-context.ts'
import { copyOfAnswers } from '../pki/acme/answer-copy.ops.ts'
import { answers, type PublicCertificate, publicRound, standingNow } from '../pki/acme/public-certificate.ops.ts'
import { publicNames } from '../pki/acme/public-certificate.ts'
import type { Seal } from '../pki/seal.ts'
import type { TlsNames } from '../pki/tls-authority.ops.ts'

const everyMs = 60_000
/** An order takes as long as the authority lets it, which is longer than a server may take to end. What it brings then is lost. */
const patienceMs = 5_000

export type Publicly = {
  /** Undefined while there is none that counts. */
  readonly certificate: () => PublicCertificate | undefined
  /** One round. */
  readonly check: () => Promise<void>
  /** Listens for the authority; the first round at once, and others by themselves. `changed` puts another certificate to use. */
  readonly keep: (changed: () => void) => Promise<void>
  readonly stop: () => Promise<void>
}

type Keeping = {
  readonly db: Db
  readonly seal: Seal
  readonly clock: Clock
  readonly names: TlsNames
  readonly config: Pick<
    Config,
    'acmeDirectory' | 'acmeContact' | 'acmePort' | 'host' | 'outgoingAuthorities' | 'trustedProxies'
  >
  readonly log: Log
}

/** Undefined where the settings name no authority. */
export async function openPublicly({ db, seal, clock, names, config, log }: Keeping): Promise<Publicly | undefined> {
  const { acmeDirectory: directory, acmeContact: contact, acmePort: port, host, trustedProxies } = config
  if (directory === undefined) return undefined
  const file = config.outgoingAuthorities
  const authorities = file === undefined ? undefined : readFileSync(file, 'utf8')
  const wanted = { directory, contact, authorities, configured: names.configured }
  let isEnding = false
  const failed = (error: unknown) => {
    if (!isEnding) log.error({ err: error }, 'the public certificate could not be looked at')
  }
  if (publicNames(names.configured).length === 0) {
    log.warn({ directory, names: names.configured }, 'no public certificate is ordered: no name is one of the internet')
  }
  let listener: Server | undefined
  let kept = await standingNow({ db, seal }, wanted)
  const counting = () => (kept && kept.notAfter > clock() ? kept : undefined)
  let shown = counting()?.certificatePem
  let use: () => void = () => {}
  let timer: NodeJS.Timeout | undefined

  const answerTo = copyOfAnswers(() => answers(db))
  const listen = () =>
    listenForChallenges({ host, port, trustedProxies }, answerTo, failed).catch((cause: Error) => {
      throw new Fault(
        'unavailable',
        `Nothing listens for the public authority at ${host}:${port}: ${cause.message}. Choose another acmePort, to which port 80 leads, or allow this one.`,
        { reason: 'acme-port', cause },
      )
    })

  async function round(): Promise<void> {
    const { certificate, ...told } = await publicRound({ db, seal, now: clock() }, wanted)
    if (told.kind === 'failed') {
      log.warn({ directory, why: told.why }, 'no public certificate was got; the next try is in two hours')
    }
    kept = certificate
    const now = counting()
    if (now?.certificatePem === shown) return
    shown = now?.certificatePem
    if (now) log.info({ directory, names: now.names, notAfter: now.notAfter }, 'a public certificate is in use')
    else log.warn({ directory }, 'the public certificate has ended; that of our own authority is in use')
    use()
  }

  let rounds = Promise.resolve()
  const check = (): Promise<void> => {
    const next = rounds.then(round)
    rounds = next.catch(() => {}) // a round that failed is told by its caller, and the next one tries again
    return next
  }
  return {
    certificate: counting,
    check,
    async keep(changed) {
      use = changed
      listener = await listen()
      void check().catch(failed)
      timer = setInterval(() => void check().catch(failed), everyMs)
      timer.unref()
    },
    async stop() {
      isEnding = true
      clearInterval(timer)
      listener?.close()
      listener?.closeAllConnections()
      await Promise.race([rounds, wait(patienceMs, undefined, { ref: false })])
    },
  }
}
