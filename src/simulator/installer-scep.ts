// Gets a certificate as a management session ordered it, keeps it with its key, and says in the tree how that went.

import { type Tree, writeValue } from '../protocol/csp/tree.ts'
import type { Scope } from '../protocol/csp/uri.ts'
import { readScepOrder, scepNode, scepStatus } from './csp/scep.ts'
import type { Running } from './run/running.ts'
import { NetworkError } from './wire/http.ts'
import { enrolOverScep, type ScepResult } from './wire/scep/enroll.ts'

export type StoredCertificate = {
  readonly id: string
  readonly certificate: string
  readonly privateKey: string
}

/** As Windows has it: ERROR_CANCELLED stands for whatever ended without a certificate. */
const failedCode = 0x800704c7

export async function enrolScep(
  { http, clock, disk }: Pick<Running, 'http' | 'clock' | 'disk'>,
  tree: Tree,
  { scope, id }: { readonly scope: Scope; readonly id: string },
): Promise<Tree> {
  const order = readScepOrder(tree, scope, id)
  const done: ScepResult = order
    ? await enrolOverScep(http, order, new Date(clock.now())).catch((error): ScepResult => {
        if (!(error instanceof NetworkError)) throw error
        return { kind: 'failed', message: error.message }
      })
    : { kind: 'failed', message: 'the order was taken back' }
  const set = (grown: Tree, leaf: string, value: string, format: 'int' | 'chr') =>
    writeValue(grown, scepNode(scope, id, leaf), value, format)
  if (done.kind === 'failed') {
    return set(set(tree, 'Status', scepStatus.failed, 'int'), 'ErrorCode', String(failedCode | 0), 'int')
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
  return set(set(known, 'ErrorCode', '0', 'int'), 'Status', scepStatus.done, 'int')
}
