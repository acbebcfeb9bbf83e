// Installs a management session's packages: downloads the package, compares its SHA-256, and records it among the
// installed programs of the device (EnterpriseDesktopAppManagement CSP). Nothing is executed, so the result has to be
// said beforehand: by the property TAXIWAY_RESULT=1603 on the command line, or by a package of our own kind, which
// begins with
//   TAXIWAY-MSI 1\nresult=1603\n
// Anything else installs with result 0. 3010 and 1641 are successes that want a restart.

import { createHash } from 'node:crypto'
import { type Tree, writeValue } from '../protocol/csp/tree.ts'
import type { Scope } from '../protocol/csp/uri.ts'
import type { ClientAlert } from '../protocol/syncml/client-session.ts'
import { alertCodes, alertTypes } from '../protocol/syncml/status.ts'
import { type MsiJob, msiNode, msiStatus, readMsiJob } from './csp/msi.ts'
import { download } from './download.ts'
import type { Clock } from './port/clock.ts'
import type { ClientCertificate, Http } from './wire/http.ts'

export type Program = {
  readonly productId: string
  readonly version: string
  readonly sha256: string
  readonly scope: Scope
  readonly installedAt: string
}

export type Installed = {
  readonly tree: Tree
  readonly program: Program | undefined
  readonly alert: ClientAlert
  readonly result: 'installed' | 'failed'
  readonly detail: string
  readonly needsReboot: boolean
}

export type InstallInput = {
  readonly http: Http
  readonly clock: Clock
  readonly tree: Tree
  readonly scope: Scope
  readonly productId: string
  readonly job: string
  readonly certificate: ClientCertificate
  /** In place of what the package says. */
  readonly result: number | undefined
}

const hashMismatch = 0x80091007
export const downloadFailed = 0x80072ee2

export async function install(input: InstallInput): Promise<Installed> {
  const job = readMsiJob(input.job) // was read once before, when the command was accepted
  const fetched = await download({
    ...input,
    urls: job.contentUrls,
    retries: Math.min(job.retryCount, 3),
    restMs: Math.max(1, Math.min(job.retryIntervalMinutes, 1)) * 2_000,
  })
  if (fetched.kind === 'failed') return conclude(input, job, msiStatus.downloadFailed, downloadFailed, fetched.detail)
  const sha256 = createHash('sha256').update(fetched.bytes).digest('hex')
  if (sha256 !== job.fileHash) {
    return conclude(
      input,
      job,
      msiStatus.downloadFailed,
      hashMismatch,
      'the downloaded file has another SHA-256 than announced',
    )
  }
  const result = input.result ?? resultOf(job.commandLine, fetched.bytes)
  const good = result === 0 || result === 3010 || result === 1641
  if (!good)
    return conclude(
      input,
      job,
      msiStatus.enforcementFailed,
      0x80070000 + (result & 0xffff),
      `the installer ended with ${result}`,
    )
  const program = {
    productId: job.productId || input.productId,
    version: job.version,
    sha256,
    scope: input.scope,
    installedAt: new Date(input.clock.now()).toISOString(),
  }
  const done = conclude(input, job, msiStatus.completed, 0, `version ${job.version}`)
  return { ...done, program, needsReboot: result !== 0 }
}

export function resultOf(commandLine: string, bytes: Uint8Array): number {
  const said = /(?:^|\s)TAXIWAY_RESULT=(\d{1,5})(?:\s|$)/.exec(commandLine)
  if (said) return Number(said[1])
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 256))
  const marked = /^TAXIWAY-MSIX? 1\r?\n(?:[^\n]*\n)*?result=(\d{1,5})\r?\n/.exec(head)
  return Number(marked?.[1] ?? 0)
}

function conclude(input: InstallInput, job: MsiJob, status: number, code: number, detail: string): Installed {
  const node = (leaf: string): string => msiNode(input.scope, input.productId, leaf)
  const failed = status !== msiStatus.completed
  const values: readonly (readonly [string, string, 'int' | 'chr'])[] = [
    ['Status', String(status), 'int'],
    ['LastError', String(code | 0), 'int'],
    ['LastErrorDesc', failed ? detail : '', 'chr'],
    ...(failed
      ? []
      : ([
          ['Version', job.version, 'chr'],
          ['InstallDate', new Date(input.clock.now()).toISOString(), 'chr'],
        ] as const)),
  ]
  const tree = values.reduce((grown, [leaf, value, format]) => writeValue(grown, node(leaf), value, format), input.tree)
  return {
    tree,
    program: undefined,
    result: failed ? 'failed' : 'installed',
    detail,
    needsReboot: false,
    alert: {
      code: alertCodes.generic,
      type: alertTypes.msiInstalled,
      source: msiNode(input.scope, input.productId),
      format: 'int',
      mark: failed ? 'critical' : 'informational',
      data: failed ? `0x${(code >>> 0).toString(16)}` : '0',
    },
  }
}
