// Explains failures to reach the server of the data folder: it is not running, another program sits at its address, or it
// does not know the application of the command line any more.

import { type Api, ApiError } from '../client/api.ts'
import { Fault } from '../kernel/fault.ts'
import { shellWord } from '../kernel/text/shell.ts'

type Server = { readonly data: string; readonly graph: string; readonly domain: string }

/** The same client, with failures that say what to do now. */
export function withFailuresExplained(api: Api, server: Server): Api {
  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw explanation(error, server) ?? error
    }
  }
  return {
    ca: api.ca,
    get: (path) => explained(api.get(path)),
    post: (path, body) => explained(api.post(path, body)),
    put: (path, body) => explained(api.put(path, body)),
    patch: (path, body) => explained(api.patch(path, body)),
    delete: (path) => explained(api.delete(path)),
    send: (...words) => explained(api.send(...words)),
    download: (url, to) => explained(api.download(url, to)),
    lines: (path, onLine) => explained(api.lines(path, onLine)),
    close: api.close,
  }
}

const startIt = (data: string): string => `Start it: taxiway start --data ${shellWord(data)}`

export const notRunning = (data: string, cause?: unknown): Fault =>
  new Fault('unavailable', `The server of ${data} is not running. ${startIt(data)}`, {
    reason: 'server-not-running',
    cause,
  })

function explanation(error: unknown, { data, graph, domain }: Server): Fault | undefined {
  const start = startIt(data)
  if (error instanceof ApiError) {
    // Only the token endpoint says these: the application is gone, or its secret is not this one.
    if (error.code !== 'unauthorized_client' && error.code !== 'invalid_client') return undefined
    return new Fault(
      'unauthenticated',
      `The server does not know the application of the command line for ${domain} any more (${data}/operator.json). A start makes it anew: end the server, then taxiway start --data ${shellWord(data)}`,
      { reason: 'command-line-unknown', cause: error },
    )
  }
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? '')
  if (notThere.has(code)) {
    return notRunning(data, error)
  }
  if (brokenOff.has(code)) {
    return new Fault(
      'unavailable',
      `The server of ${data} broke off before its answer was whole. Look whether it runs and what was done, then try again.`,
      { reason: 'server-broke-off', cause: error },
    )
  }
  if (!(error instanceof Error) || !isOfTls(code)) return undefined
  return new Fault(
    'unavailable',
    `What answers at ${graph} is not the server of ${data}: its certificate is not from an authority of ${data}/ca.pem (${error.message}). Nothing was sent to it. ${start}`,
    { reason: 'server-not-trusted', cause: error },
  )
}

const notThere = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN'])
const brokenOff = new Set(['ECONNRESET', 'EPIPE'])
/** Node's codes for problems with a certificate, or with bytes that are not TLS at all. */
const isOfTls = (code: string): boolean => /^(ERR_TLS|ERR_SSL|EPROTO|CERT_)|SIGN|_CERT|VERIFY|_CA$/.test(code)
