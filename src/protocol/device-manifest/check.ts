// Whether a bundle is what it says, in the order of docs/protocols/sealed-manifest.md: for whom, from whom, through whose hands, until
// when, how many, and the digest of the list. Only then are its rows read.

import { type Bundle, type CsvContent, describeCsv, sha256Hex } from './bundle.ts'
import { brokenHandOver, holder } from './custody.ts'
import { isSignedBy, keyId } from './key.ts'
import type { Manifest } from './manifest.ts'
import { type Problem, shown } from './problem.ts'

export type Expected = {
  /** The key of our own card; `who` is how messages call us. Without it, whoever opened the file is who it is for. */
  readonly own?: { readonly who: string; readonly key: string; readonly tenantId?: string }
  /** Ed25519 keys of senders that are trusted. */
  readonly senders: readonly string[]
  /** Of the certificate that signed the envelope and is trusted; its digest is the name of the sender's key. */
  readonly certificateKid?: string
  readonly maxRows: number
  readonly now: Date
}

/** Clocks of senders go wrong by less. */
const clockMs = 10 * 60_000

/** The first thing that is wrong, and undefined for a bundle that may be imported. */
export function problemWith(bundle: Bundle, expected: Expected): Problem | undefined {
  return (
    problemWithOrigin(bundle, expected) ??
    problemWithContent(bundle.manifest, sha256Hex(bundle.csv), () => describeCsv(bundle.csv))
  )
}

/** All that can be said before the list itself is read. */
export function problemWithOrigin(bundle: Bundle, expected: Expected): Problem | undefined {
  return (
    wrongRecipient(bundle, expected) ??
    wrongSender(bundle, expected) ??
    brokenHandOver(bundle) ??
    wrongTime(bundle, expected) ??
    tooManyRows(bundle, expected)
  )
}

function wrongRecipient(bundle: Bundle, { own }: Expected): Problem | undefined {
  const to = holder(bundle)
  if (!own || (to.key === own.key && to.tenantId === own.tenantId)) return undefined
  return {
    reason: 'manifest-recipient',
    message: `The devices in this file are meant for ${shown(to.name)}${to.domain ? ` (${shown(to.domain)})` : ''}, and this is ${own.who}. Nothing was imported. Send the file to them, or ask the sender for one that is made with your card.`,
  }
}

function wrongSender({ manifest }: Bundle, { senders, certificateKid }: Expected): Problem | undefined {
  const { name, kid } = manifest.sender
  if (manifest.signature === undefined && certificateKid !== undefined && certificateKid === kid) return undefined
  const key = senders.find((one) => keyId(one) === kid)
  if (key === undefined) {
    return {
      reason: 'manifest-sender-unknown',
      message: `The file says that ${shown(name)} signed it with the key ${shown(kid)}, and you trust no such key. Ask them for their key, compare its eight words by telephone, and trust it: under Settings, Sealed lists, or with taxiway inbox trust.`,
    }
  }
  if (isSignedBy(manifest, key)) return undefined
  return {
    reason: 'manifest-signature',
    message: `manifest.json is not as ${shown(name)} signed it: somebody changed it, or signed it with another key. Nothing was imported; ask them for the file again.`,
  }
}

function wrongTime({ manifest }: Bundle, { now }: Expected): Problem | undefined {
  if (Date.parse(manifest.createdAt) > now.getTime() + clockMs) {
    return {
      reason: 'manifest-too-early',
      message: `The file says that it was made at ${manifest.createdAt}, which has not come yet. Check the clock of this server and of the sender.`,
    }
  }
  if (Date.parse(manifest.expiresAt) > now.getTime()) return undefined
  return {
    reason: 'manifest-expired',
    message: `The file was good until ${manifest.expiresAt}. Ask ${shown(manifest.sender.name)} to seal it again.`,
  }
}

function tooManyRows({ manifest }: Bundle, { maxRows }: Expected): Problem | undefined {
  if (manifest.rows <= maxRows) return undefined
  return {
    reason: 'manifest-too-many-rows',
    message: `The file holds ${manifest.rows} devices, and ${maxRows} is the most in one. Ask the sender for several files.`,
  }
}

/** `read` is asked only for a list whose digest is right. */
export function problemWithContent(manifest: Manifest, csvSha256: string, read: () => CsvContent): Problem | undefined {
  const again = `Nothing was imported; ask ${shown(manifest.sender.name)} for the file again.`
  if (csvSha256 !== manifest.csvSha256) {
    const message = `devices.csv is not the one that was signed: a row was changed, added or left out. ${again}`
    return { reason: 'manifest-digest', message }
  }
  const { rows, columns } = read()
  if (rows === manifest.rows && columns.join() === manifest.columns.join()) return undefined
  const message = `devices.csv has ${rows} rows and other columns or another number of them than the manifest says. ${again}`
  return { reason: 'manifest-rows', message }
}
