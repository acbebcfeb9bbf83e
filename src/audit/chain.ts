// How entries are chained and how a chain is judged, without any database: the server's own check, the command line and an
// outsider with an exported file use the same rule (docs/operating/audit.md describes the format).
//
//   digest n = SHA-256( canonical JSON of {"entry", "position": n, "previous": digest n-1 in hex, "" for the first} )
//   a checkpoint is an Ed25519 signature (RFC 8032) of the installation over canonical JSON of
//   {"at", "digest", "keyId", "kind": "taxiway-audit-checkpoint", "position", "tenantId"}
//
// Canonical JSON is RFC 8785 for the content of entries: members sorted by UTF-16 units, numbers and strings as in JavaScript.

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** An entry exactly as it is hashed and exported. */
export type ChainedEntry = Readonly<Record<string, unknown>> & { readonly sequence: string }

export type Checkpoint = {
  readonly tenantId: string
  readonly position: number
  /** Hex. */
  readonly digest: string
  readonly at: string
  readonly keyId: string
  /** Base64. */
  readonly signature: string
}

export type CheckpointKey = {
  readonly keyId: string
  /** SPKI in base64, for people who check without us. */
  readonly publicKey: string
  readonly sign: (checkpoint: Omit<Checkpoint, 'signature' | 'keyId'>) => Checkpoint
}

export function digestOf(position: number, previous: string, entry: ChainedEntry): string {
  return createHash('sha256').update(canonical({ entry, position, previous })).digest('hex')
}

/** RFC 8410: an Ed25519 private key is its 32 bytes of seed behind a fixed header. */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex')

export function checkpointKey(seed: Uint8Array): CheckpointKey {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Header, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const keyId = keyIdOf(spki)
  return {
    keyId,
    publicKey: spki.toString('base64'),
    sign(checkpoint) {
      const signature = sign(null, signedBytes({ ...checkpoint, keyId }), key).toString('base64')
      return { ...checkpoint, keyId, signature }
    },
  }
}

export function readPublicKey(publicKey: string): { readonly keyId: string; readonly key: KeyObject } | undefined {
  try {
    const spki = Buffer.from(publicKey, 'base64')
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' ? { keyId: keyIdOf(spki), key } : undefined
  } catch {
    return undefined
  }
}

export function isSigned(checkpoint: Checkpoint, { keyId, key }: { keyId: string; key: KeyObject }): boolean {
  return (
    checkpoint.keyId === keyId &&
    verify(null, signedBytes(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'))
  )
}

const keyIdOf = (spki: Buffer): string => createHash('sha256').update(spki).digest('hex').slice(0, 32)

function signedBytes({ at, digest, keyId, position, tenantId }: Omit<Checkpoint, 'signature'>): Buffer {
  return Buffer.from(canonical({ at, digest, keyId, kind: 'taxiway-audit-checkpoint', position, tenantId }))
}

export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)) // no two members have the same name
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
  }
  return JSON.stringify(value ?? null)
}
