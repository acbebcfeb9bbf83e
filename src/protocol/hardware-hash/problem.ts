// The problems of a hardware hash (docs/protocols/hardware-hash.md): one closed list, so that the command line,
// the import and the portal say the same thing with the same words. Offsets count bytes of the decoded hash; for
// `not-base64` they count characters of the text.

export type HashProblemCode =
  | 'empty'
  | 'too-long'
  | 'not-base64'
  | 'base64-repaired'
  | 'hash-not-4k'
  | 'bad-magic'
  | 'bad-length'
  | 'bad-trailer'
  | 'digest-mismatch'
  | 'record-too-short'
  | 'record-past-end'
  | 'record-malformed'
  | 'non-zero-padding'
  | 'ek-pub-hash-mismatch'

export type HashProblem = {
  readonly code: HashProblemCode
  readonly severity: 'error' | 'warning'
  readonly offset: number
  readonly message: string
  readonly remedy: string
}

const harvestAgain = 'Collect the hash again on the device and copy the text without changing it.'
const copyWhole = 'Copy the whole value: a hardware hash has exactly 4000 base64 characters.'

/** The remedy, and whether a hash with this problem can still be used. */
const kinds = {
  empty: { severity: 'error', remedy: copyWhole },
  'too-long': { severity: 'error', remedy: copyWhole },
  'not-base64': { severity: 'error', remedy: copyWhole },
  'base64-repaired': { severity: 'warning', remedy: 'Nothing to do; the padding was put right.' },
  'hash-not-4k': {
    severity: 'error',
    remedy: `${harvestAgain} A tool older than Windows 10 version 1703 makes another size, which cannot be used.`,
  },
  'bad-magic': {
    severity: 'error',
    remedy: `Check that this value is a hardware hash and not another column or file. ${harvestAgain}`,
  },
  'bad-length': { severity: 'error', remedy: harvestAgain },
  'bad-trailer': { severity: 'error', remedy: harvestAgain },
  'digest-mismatch': { severity: 'error', remedy: harvestAgain },
  'record-too-short': { severity: 'error', remedy: harvestAgain },
  'record-past-end': { severity: 'error', remedy: harvestAgain },
  'record-malformed': {
    severity: 'warning',
    remedy: 'The record is kept as raw bytes; the other records can be used.',
  },
  'non-zero-padding': { severity: 'warning', remedy: 'The bytes after the digest are ignored.' },
  'ek-pub-hash-mismatch': {
    severity: 'warning',
    remedy: 'Collect the hash again; if it stays so, the TPM data in it cannot be trusted.',
  },
} as const satisfies Record<HashProblemCode, { severity: 'error' | 'warning'; remedy: string }>

export function hashProblem(code: HashProblemCode, offset: number, message: string): HashProblem {
  return { code, offset, message, ...kinds[code] }
}

/** The only error that leaves the codecs of this folder. */
export class HardwareHashError extends Error {
  readonly code: HashProblemCode | 'does-not-fit' | 'bad-json'
  readonly at: number
  constructor(code: HashProblemCode | 'does-not-fit' | 'bad-json', at: number, message: string) {
    super(message)
    this.name = 'HardwareHashError'
    this.code = code
    this.at = at
  }
}
