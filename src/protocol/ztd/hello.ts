// How a device introduces itself, and the ticket it gets (docs/protocols/profile-download.md). The hash is a claim; the
// ticket says so.

import { ZtdCodecError } from './problem.ts'

/** 4,000 characters, with room for line breaks. */
const longestHash = 8192

export type Hello = {
  readonly hardwareHash: string
  readonly clientVersion: string
  /** Four numbers, for example 10.0.26100.2314; '' when the client does not say. */
  readonly osVersion: string
  /** Windows' number for the edition; undefined when the client does not say. */
  readonly osEdition: number | undefined
  readonly capabilities: readonly string[]
}

export type HelloReply = { readonly deviceTicket: string; readonly assurance: 'claimed' | 'ek' | 'attested' }

export function encodeHello(hello: Hello): Record<string, unknown> {
  return { ...hello }
}

export function decodeHello(document: unknown): Hello {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ZtdCodecError('', 'a JSON object')
  }
  const { hardwareHash, clientVersion, osVersion, osEdition, capabilities } = document as Record<string, unknown>
  if (typeof hardwareHash !== 'string' || hardwareHash === '') throw new ZtdCodecError('hardwareHash', 'a text')
  if (hardwareHash.length > longestHash) throw new ZtdCodecError('hardwareHash', 'about 4000 characters')
  return {
    hardwareHash,
    clientVersion: shortText('clientVersion', clientVersion),
    osVersion: shortText('osVersion', osVersion),
    osEdition: typeof osEdition === 'number' && Number.isInteger(osEdition) ? osEdition : undefined,
    capabilities: Array.isArray(capabilities)
      ? capabilities.slice(0, 16).filter((one): one is string => typeof one === 'string')
      : [],
  }
}

export function decodeHelloReply(document: unknown): HelloReply {
  const { deviceTicket, assurance } = (document ?? {}) as Record<string, unknown>
  if (typeof deviceTicket !== 'string' || deviceTicket === '') throw new ZtdCodecError('deviceTicket', 'a text')
  if (assurance !== 'claimed' && assurance !== 'ek' && assurance !== 'attested') {
    throw new ZtdCodecError('assurance', 'claimed, ek or attested')
  }
  return { deviceTicket, assurance }
}

function shortText(name: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' || value.length > 200) throw new ZtdCodecError(name, 'a short text')
  return value
}

/** The build number of a version text, 0 when there is none. */
export function buildOf(osVersion: string): number {
  const [, build] = /^\d{1,5}\.\d{1,5}\.(\d{1,6})(\.|$)/.exec(osVersion) ?? []
  return build === undefined ? 0 : Number(build)
}
