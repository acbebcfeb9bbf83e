// What discovery answers: the newest version that both sides speak, and one of the ways in which the client can say who enrols.
// Invariant: a client that offers ways is never told another one (MS-MDE2 §3.1.4.1.1.1), and what is announced is served (T-10).

import { isSecretName } from '../../kernel/enrollment-secret.ts'
import type { AuthPolicy } from '../../protocol/mde2/discover.ts'

const oldestVersion = 3
/** From 5 on, devices send a claim about the key of their TPM; from 7 on more of it (docs/protocols/mde2.md). */
const newestVersion = 6

/** Undefined below 3.0, where clients know no versions. */
export function commonVersion(requestVersion: string): string | undefined {
  const version = Math.floor(Number.parseFloat(requestVersion))
  return version >= oldestVersion ? `${Math.min(version, newestVersion)}.0` : undefined
}

/**
 * The best first: on our own page the organisation asks for all that it wants, in a message there is a password alone. By a
 * certificate only who has joined enrols, which is nobody who can show something else.
 */
export const servedPolicies = ['Federated', 'OnPremise', 'Certificate'] as const satisfies readonly AuthPolicy[]

type Served = (typeof servedPolicies)[number]

/**
 * A secret is shown in the message: as a password, or by a program as its token, which offers Federated and opens no page. Whether
 * there is one of this name is not asked, so that nobody learns it here.
 */
export const policiesFor = (userName: string): readonly Served[] =>
  isSecretName(userName) ? ['OnPremise', 'Federated'] : servedPolicies

/** Undefined where none of what is offered is served. A client that offers nothing is told the best. */
export function choosePolicy(served: readonly Served[], offered: readonly AuthPolicy[]): Served | undefined {
  if (offered.length === 0) return served[0]
  return served.find((policy) => offered.includes(policy))
}
