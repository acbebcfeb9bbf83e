// ClientCertificateInstall SCEP (learn.microsoft.com, clientcertificateinstall-csp): Exec of Enroll starts the enrolment, which goes on
// when the message is answered and reports in Status: 1 done, 2 under way, 16 failed.

import { readValue, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'
import type { DmHandlers } from './effects.ts'

export const scepStatus = { done: '1', pending: '2', failed: '16' } as const

export const scepNode = (scope: Scope, id: string, leaf: string): string =>
  formatLocUri({ scope, segments: ['Vendor', 'MSFT', 'ClientCertificateInstall', 'SCEP', id, ...leaf.split('/')] })

export type ScepOrder = {
  readonly serverUrl: string
  readonly challenge: string
  readonly subject: string
  readonly keyLength: number
  /** SHA-1, in upper-case hexadecimal. */
  readonly authority: string
  /** How often it asks again while somebody decides, and the minutes in between. */
  readonly retries: number
  readonly retryMinutes: number
}

/** Undefined when something is missing without which nobody enrols. */
export function readScepOrder(tree: Tree, scope: Scope, id: string): ScepOrder | undefined {
  const value = (leaf: string): string => readValue(tree, scepNode(scope, id, `Install/${leaf}`)) ?? ''
  const order = {
    serverUrl: value('ServerURL'),
    challenge: value('Challenge'),
    subject: value('SubjectName').replace(/^CN=/i, ''),
    keyLength: Number(value('KeyLength')),
    authority: value('CAThumbprint').toUpperCase(),
    retries: Number(value('RetryCount') || 3),
    retryMinutes: Number(value('RetryDelay') || 5),
  }
  return order.serverUrl && order.challenge && order.subject && order.keyLength >= 1024 ? order : undefined
}

export const scepHandlers: DmHandlers = {
  'Exec Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/Enroll': ({ tree, location, names }) => {
    const { scope } = location
    const id = names[0] ?? ''
    if (!readScepOrder(tree, scope, id)) return { status: 500 }
    const started = writeValue(tree, scepNode(scope, id, 'Status'), scepStatus.pending, 'int')
    return { tree: started, effects: [{ kind: 'enrol-scep', scope, id }] }
  },
}
