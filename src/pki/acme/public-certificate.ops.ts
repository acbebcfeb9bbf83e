// The certificate of our listeners from a public authority: what stands, and one round that orders another when it is due. The keys of
// account and certificate are sealed. It belongs to no organisation, so it is in nobody's audit trail: the server logs it.

import type { Db } from '../../db/schema.ts'
import type { Seal } from '../seal.ts'
import type { ServerCertificate } from '../tls-authority.ops.ts'
import { certificatesOf, namesIn, newAccountKey, type Ordering, orderCertificate, rootOf } from './order.ops.ts'
import * as statements from './public-certificate.sql.ts'
import { isDue, publicNames, tryAgainMs } from './public-certificate.ts'

export { all as publicCertificates, answers } from './public-certificate.sql.ts'

export type PublicCertificate = ServerCertificate & {
  readonly names: readonly string[]
  readonly notBefore: Date
  /** PEM, where it is known. */
  readonly root: string | undefined
}

export type Round =
  | { readonly kind: 'stands'; readonly certificate: PublicCertificate | undefined }
  | { readonly kind: 'ordered'; readonly certificate: PublicCertificate }
  | { readonly kind: 'failed'; readonly certificate: PublicCertificate | undefined; readonly why: string }

export type Wanted = Pick<Ordering, 'directory' | 'contact' | 'authorities'> & {
  /** Of the configuration. */
  readonly configured: readonly string[]
}

type At = { readonly db: Db; readonly seal: Seal; readonly now: Date }

/** What was ordered before, without ordering anything. */
export async function standingNow(
  { db, seal }: Pick<At, 'db' | 'seal'>,
  wanted: Wanted,
): Promise<PublicCertificate | undefined> {
  const stored = await statements.byDirectory(db, wanted.directory)
  return stored && standing(seal, wanted, stored)
}

/** Seconds of waiting for the authority are in it: no transaction is open meanwhile. */
export async function publicRound({ db, seal, now }: At, wanted: Wanted): Promise<Round> {
  const { directory } = wanted
  const names = publicNames(wanted.configured)
  const stored = await open(db, seal, directory)
  const certificate = standing(seal, wanted, stored)
  if (names.length === 0 || !isDue(certificate, names, now)) return { kind: 'stands', certificate }
  if (!(await statements.claim(db, directory, { now, before: new Date(now.getTime() - tryAgainMs) }))) {
    return { kind: 'stands', certificate }
  }
  await statements.removeAnswersBefore(db, new Date(now.getTime() - tryAgainMs))
  try {
    const { chain, privateKey } = await orderCertificate({
      ...wanted,
      accountKey: seal.open(stored.accountKeySealed, purposeOf(directory, 'account')).toString(),
      names,
      put: (token, answer) => statements.putAnswer(db, token, answer, now),
      take: (token) => statements.removeAnswer(db, token),
    })
    const [leaf] = certificatesOf(chain)
    if (!leaf) throw new Error('the authority sent no certificate')
    const privateKeySealed = seal.seal(Buffer.from(privateKey), purposeOf(directory, 'certificate'))
    await statements.store(db, directory, {
      certificate: chain,
      privateKeySealed,
      notAfter: new Date(Date.parse(leaf.validTo)),
    })
    const made = standing(seal, wanted, { certificate: chain, privateKeySealed })
    if (!made) throw new Error('the authority sent no certificate')
    return { kind: 'ordered', certificate: made }
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, longestReason)
    await statements.noteFailure(db, directory, why)
    return { kind: 'failed', certificate, why }
  }
}

const longestReason = 500

const purposeOf = (directory: string, what: 'account' | 'certificate'): string =>
  `public_certificate/${what}/${directory}`

async function open(db: Db, seal: Seal, directory: string): Promise<statements.Stored> {
  const before = await statements.byDirectory(db, directory)
  if (before) return before
  const key = seal.seal(Buffer.from(await newAccountKey()), purposeOf(directory, 'account'))
  await statements.insertAccount(db, directory, key)
  const stored = await statements.byDirectory(db, directory)
  if (!stored) throw new Error('the account of the public authority was not stored')
  return stored
}

function standing(
  seal: Seal,
  { directory, authorities }: Wanted,
  { certificate, privateKeySealed }: Pick<statements.Stored, 'certificate' | 'privateKeySealed'>,
): PublicCertificate | undefined {
  const [leaf] = certificatesOf(certificate ?? '')
  if (!leaf || certificate === undefined || privateKeySealed === undefined) return undefined
  return {
    certificatePem: certificate,
    privateKeyPem: seal.open(privateKeySealed, purposeOf(directory, 'certificate')).toString(),
    notBefore: new Date(Date.parse(leaf.validFrom)),
    notAfter: new Date(Date.parse(leaf.validTo)),
    leftOut: [],
    names: namesIn(leaf),
    root: rootOf(certificate, authorities),
  }
}
