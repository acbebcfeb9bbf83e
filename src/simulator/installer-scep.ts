// Gets a certificate as a management session ordered it, keeps it with its key, and says in the tree how that went.

import { type Tree, writeValue } from '../protocol/csp/tree.ts'
import type { Scope } from '../protocol/csp/uri.ts'
import type { DmEffect } from './csp/effects.ts'
import { readScepOrder, type ScepOrder, scepNode, scepStatus } from './csp/scep.ts'
import type { Running } from './run/running.ts'
import { NetworkError } from './wire/http.ts'
import { askOverScep, enrolOverScep, type ScepResult } from './wire/scep/enroll.ts'

export type StoredCertificate = {
  readonly id: string
  readonly certificate: string
  readonly privateKey: string
}

/** As Windows has it: ERROR_CANCELLED stands for whatever ended without a certificate. */
const failedCode = 0x800704c7

type At = Pick<Running, 'http' | 'clock' | 'disk'>
type Of = { readonly scope: Scope; readonly id: string }
/** What is in the tree then, and when the device asks again. */
export type Enrolled = { readonly tree: Tree; readonly again?: Extract<DmEffect, { kind: 'ask-scep' }> }

const minuteMs = 60_000

export async function enrolScep(at: At, tree: Tree, { scope, id }: Of): Promise<Enrolled> {
  const order = readScepOrder(tree, scope, id)
  const done = await reached(order && (() => enrolOverScep(at.http, order, new Date(at.clock.now()))))
  return end(at, tree, { scope, id, done, order, left: order?.retries ?? 0 })
}

/** A request that waits for somebody's decision, once more. */
export async function askScep(
  at: At,
  tree: Tree,
  { scope, id, waiting, left }: Extract<DmEffect, { kind: 'ask-scep' }>,
): Promise<Enrolled> {
  const order = readScepOrder(tree, scope, id)
  const done = await reached(order && (() => askOverScep(at.http, order, waiting)))
  return end(at, tree, { scope, id, done, order, left })
}

async function reached(work: (() => Promise<ScepResult>) | undefined): Promise<ScepResult> {
  if (!work) return { kind: 'failed', message: 'the order was taken back' }
  return work().catch((error): ScepResult => {
    if (!(error instanceof NetworkError)) throw error
    return { kind: 'failed', message: error.message }
  })
}

type Ended = Of & { readonly done: ScepResult; readonly order: ScepOrder | undefined; readonly left: number }

async function end({ clock, disk }: At, tree: Tree, { scope, id, done, order, left }: Ended): Promise<Enrolled> {
  const set = (grown: Tree, leaf: string, value: string, format: 'int' | 'chr') =>
    writeValue(grown, scepNode(scope, id, leaf), value, format)
  if (done.kind === 'pending' && order && left > 0) {
    const dueAt = clock.now() + order.retryMinutes * minuteMs
    const again = { kind: 'ask-scep', scope, id, waiting: done.waiting, dueAt, left: left - 1 } as const
    return { tree: set(tree, 'Status', scepStatus.pending, 'int'), again }
  }
  if (done.kind !== 'enrolled') {
    const failed = set(tree, 'Status', scepStatus.failed, 'int')
    return { tree: set(failed, 'ErrorCode', String(failedCode | 0), 'int') }
  }
  const { certificate, privateKey } = done
  const kept = ((await disk.read('certificates')) ?? []) as readonly StoredCertificate[] // written by us
  await disk.write('certificates', [...kept.filter((one) => one.id !== id), { id, certificate, privateKey }])
  const known = set(
    set(tree, 'CertThumbprint', done.thumbprint, 'chr'),
    'RespondentServerUrl',
    order?.serverUrl ?? '',
    'chr',
  )
  return { tree: set(set(known, 'ErrorCode', '0', 'int'), 'Status', scepStatus.done, 'int') }
}
