// The folder of an installation that says which TPMs it trusts and which it refuses (docs/operating/settings.md):
// certificates of TPM vendors in PEM or DER, in any sub-folders, and denied.json. Files added there count after a minute.

import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'

import { Fault } from '../../kernel/fault.ts'
import { type EndorsementCertificate, isSignedBy } from '../../pki/x509.ts'
import { type DeniedTpms, firmwareOf, makerOf, nothingDenied } from './tpm-trust.ts'

export type TpmTrust = {
  readonly denied: DeniedTpms
  /** Whether a certificate of the folder signed it. Time does not count: vendors let chips outlive their certificates. */
  readonly vouchesFor: (endorsement: EndorsementCertificate) => boolean
}

export type TpmTrustFolder = (now: Date) => Promise<TpmTrust>

const readAgainMs = 60_000
const mostFiles = 5000

/** Throws when something in the folder cannot be read; a mistake made later leaves the earlier content in force. */
export async function openTpmTrust(folder: string, onError: (error: unknown) => void): Promise<TpmTrustFolder> {
  let trust = await readFolder(folder)
  let readAt: Date | undefined
  return async (now) => {
    if (readAt === undefined) readAt = now
    if (now.getTime() - readAt.getTime() < readAgainMs) return trust
    readAt = now
    trust = await readFolder(folder).catch((error: unknown) => {
      onError(error)
      return trust
    })
    return trust
  }
}

async function readFolder(folder: string): Promise<TpmTrust> {
  const files = await filesIn(folder)
  const byName = new Map<string, X509Certificate[]>()
  for (const file of files.filter((each) => /\.(pem|crt|cer|der)$/i.test(each))) {
    for (const certificate of await certificatesIn(folder, file)) {
      if (!certificate.ca) throw broken(relative(folder, file), 'it holds a certificate that may not issue others')
      const same = byName.get(certificate.subject) ?? []
      byName.set(certificate.subject, [...same, certificate])
    }
  }
  const deniedFile = files.find((file) => relative(folder, file) === 'denied.json')
  return {
    denied: deniedFile === undefined ? nothingDenied : parseDenied(await readFile(deniedFile, 'utf8')),
    vouchesFor: ({ certificate }) =>
      (byName.get(certificate.issuer) ?? []).some((issuer) => isSignedBy(certificate, issuer)),
  }
}

/** No folder is an empty one: then no vendor is trusted. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    if (entries.length > mostFiles) throw broken(folder, `it holds more than ${mostFiles} files`)
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function certificatesIn(folder: string, file: string): Promise<X509Certificate[]> {
  const bytes = await readFile(file)
  const pem = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  try {
    return pem ? pem.map((each) => new X509Certificate(each)) : [new X509Certificate(bytes)]
  } catch (cause) {
    throw broken(relative(folder, file), 'it holds no certificate in PEM or DER', cause)
  }
}

const why = z.string().min(1).max(300)
const version = z.string().transform((text, context) => {
  const value = firmwareOf(text)
  if (value === undefined) context.addIssue('write a version as two numbers with a point, for example 458837.1166080')
  return value ?? 0n
})
const deniedShape = z.strictObject({
  issuers: z.array(z.strictObject({ name: z.string(), why })).default([]),
  firmware: z
    .array(z.strictObject({ maker: z.string().transform(makerOf), from: version.default(0n), to: version, why }))
    .default([]),
  keys: z.array(z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), why })).default([]),
})

function parseDenied(text: string): DeniedTpms {
  try {
    return deniedShape.parse(JSON.parse(text))
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : []
    throw broken('denied.json', issue ? `${issue.path.join('.')}: ${issue.message}` : (cause as Error).message, cause)
  }
}

function broken(file: string, what: string, cause?: unknown): Fault {
  return new Fault(
    'unavailable',
    `The folder of trusted TPMs cannot be used: ${file}: ${what}. Correct it or take it out.`,
    {
      reason: 'tpm-trust',
      cause,
    },
  )
}
