// The work list that the service gives the agent of one device, signed for it (docs/protocols/agent.md). The bytes are signed as they are:
// nothing has to be written the same way twice.

import { z } from 'zod'

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import { mostRules, requirements, rule } from './rule.ts'

/** As the status page calls it (EnrollmentStatusTracking), and the product in its user-agent. */
export const agentName = 'TaxiwayAgent'

export const workPath = '/agent/work'
export const resultsPath = '/agent/results'
export const scriptPath = '/agent/agent.ps1'

/** What an installer's number means. */
export const meanings = ['success', 'softReboot', 'hardReboot', 'retry', 'failed'] as const
export type Meaning = (typeof meanings)[number]

export const restartBehaviours = ['basedOnReturnCode', 'allow', 'suppress', 'force'] as const

export const mostReturnCodes = 50
export const mostEntries = 1000
export const largestManifestBytes = 8 * 1024 * 1024

const line = z.string().max(1024)
const id = z.guid()
const revision = z.string().regex(/^[0-9a-f]{12}$/)

const entry = z.strictObject({
  id,
  name: z.string().max(256),
  /** Another one when anything of it changed that a device sees. */
  revision,
  /** `support`: only for others: what they need, or replace. */
  intent: z.enum(['install', 'uninstall', 'support']),
  phase: z.enum(['device', 'user']),
  /** The status page waits for it. */
  tracked: z.boolean(),
  content: z
    .strictObject({
      url: z.url({ protocol: /^https$/ }).max(2048),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      sizeBytes: z.int().min(1),
      fileName: z.string().max(128),
    })
    .optional(),
  /** Run in the folder of the content. */
  install: line,
  uninstall: line,
  runAs: z.enum(['system', 'user']),
  restart: z.enum(restartBehaviours),
  timeLimitMinutes: z.int().min(1).max(1440),
  returnCodes: z.array(z.strictObject({ code: z.int(), means: z.enum(meanings) })).max(mostReturnCodes),
  requires: requirements,
  /** All of them have to hold. */
  detection: z.array(rule).max(mostRules),
  /** Installed before it, where `install` says so, else only looked for. */
  dependsOn: z.array(z.strictObject({ id, install: z.boolean() })).max(100),
  /** Replaced by it: removed before where `uninstall` says so. */
  supersedes: z.array(z.strictObject({ id, uninstall: z.boolean() })).max(100),
})
export type ManifestEntry = Readonly<z.infer<typeof entry>>

const manifest = z.strictObject({
  format: z.literal('taxiway-agent/1'),
  tenantId: id,
  /** Whose list it is: the name in the device's certificate. */
  enrollmentId: id,
  /** As the agent asked: an older list answers no newer question. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/),
  issuedAt: z.iso.datetime().max(40),
  expiresAt: z.iso.datetime().max(40),
  /** In the order of their installation. */
  apps: z.array(entry).max(mostEntries),
})
export type Manifest = Readonly<z.infer<typeof manifest>>

/** A message of this contract that cannot be read; says why. */
export class AgentMessageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'AgentMessageError'
  }
}

export function isNonce(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,128}$/.test(text)
}

const utf8 = (text: string) => new TextEncoder().encode(text)

export const encodeManifest = (list: Manifest): Uint8Array => utf8(JSON.stringify(list))

export const decodeManifest = (bytes: Uint8Array): Manifest => decoded(manifest, bytes, largestManifestBytes)

/** What is signed: a name before the bytes, so that the signature says nothing of other things. */
export function signedBytes(bytes: Uint8Array): Uint8Array {
  const label = utf8('taxiway-agent-manifest/1\n')
  const whole = new Uint8Array(label.length + bytes.length)
  whole.set(label)
  whole.set(bytes, label.length)
  return whole
}

const base64 = z.base64()
const envelope = z.strictObject({
  manifest: base64.max(2 * largestManifestBytes),
  /** ECDSA over P-256 with SHA-256, r and s one behind the other. */
  signature: base64.max(200),
  /** DER: for the signing of code, issued by the authority of the device's own certificate. */
  signer: base64.max(8192),
})

export type Envelope = { readonly manifest: Uint8Array; readonly signature: Uint8Array; readonly signer: Uint8Array }

export const encodeEnvelope = (of: Envelope): string =>
  JSON.stringify({
    manifest: toBase64(of.manifest),
    signature: toBase64(of.signature),
    signer: toBase64(of.signer),
  })

export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const said = decoded(envelope, bytes, 2 * largestManifestBytes)
  const part = (name: keyof Envelope): Uint8Array => {
    const found = fromBase64(said[name])
    if (!found) throw new AgentMessageError(`${name} is not base64`)
    return found
  }
  return { manifest: part('manifest'), signature: part('signature'), signer: part('signer') }
}

export const resultStates = ['installing', 'installed', 'removed', 'failed', 'notApplicable'] as const

const result = z.strictObject({
  appId: id,
  revision,
  state: z.enum(resultStates),
  exitCode: z
    .int()
    .min(-(2 ** 31))
    .max(2 ** 32 - 1)
    .optional(),
  /** For people: why it failed, or does not apply. */
  reason: z.string().max(500).optional(),
})
export type AgentResult = Readonly<z.infer<typeof result>>

export const mostResults = 100
export const largestResultsBytes = 128 * 1024
const results = z.strictObject({ results: z.array(result).min(1).max(mostResults) })

export const encodeResults = (all: readonly AgentResult[]): string => JSON.stringify({ results: all })

export const decodeResults = (bytes: Uint8Array): readonly AgentResult[] =>
  decoded(results, bytes, largestResultsBytes).results

function decoded<T>(shape: z.ZodType<T>, bytes: Uint8Array, largest: number): T {
  if (bytes.length > largest) throw new AgentMessageError(`it has more than ${largest} bytes`)
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new AgentMessageError('it is no JSON in UTF-8', error)
  }
  const read = shape.safeParse(said)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new AgentMessageError(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`)
}

/** What the status page calls an application of the agent. */
export const trackedName = ({ id, revision }: { readonly id: string; readonly revision: string }): string =>
  `Win32App_${id}_${revision}`

/** Windows' own words for installers that say nothing else. */
export const usualReturnCodes: readonly { readonly code: number; readonly means: Meaning }[] = [
  { code: 0, means: 'success' },
  { code: 1707, means: 'success' },
  { code: 3010, means: 'softReboot' },
  { code: 1641, means: 'hardReboot' },
  { code: 1618, means: 'retry' },
]

/** What is not in the list is a failure. */
export const meaningOf = (
  codes: readonly { readonly code: number; readonly means: Meaning }[],
  exitCode: number,
): Meaning => codes.find(({ code }) => code === exitCode)?.means ?? 'failed'
