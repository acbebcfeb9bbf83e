// A list of devices as its maker seals it, signed with `key`, for the owner of a card.

import { type KeyObject, randomUUID } from 'node:crypto'

import { sealBundle } from '../../../src/pki/sealed/file.ops.ts'
import { type Bundle, describeCsv, sha256Hex } from '../../../src/protocol/device-manifest/bundle.ts'
import type { Card } from '../../../src/protocol/device-manifest/card.ts'
import { receiverOf } from '../../../src/protocol/device-manifest/custody.ts'
import { keyId, publicText, signDocument } from '../../../src/protocol/device-manifest/key.ts'
import type { Manifest } from '../../../src/protocol/device-manifest/manifest.ts'

const dayMs = 86_400_000

export function bundleFor(to: Card, key: KeyObject, list: string, more: Partial<Manifest> = {}): Bundle {
  const csv = Buffer.from(list)
  const { rows, columns } = describeCsv(csv)
  const now = new Date()
  const manifest: Manifest = {
    format: 'device-manifest/1',
    batch: `b-${randomUUID()}`,
    createdAt: now.toISOString(),
    sender: { name: 'Fabrikam OEM', kid: keyId(publicText(key)) },
    recipient: receiverOf(to),
    ...{ rows, columns: [...columns], csvSha256: sha256Hex(csv) },
    expiresAt: new Date(now.getTime() + 5 * dayMs).toISOString(),
    ...more,
  }
  return { manifest: signDocument(manifest, key), handOvers: [], csv }
}

export const sealedList = (list: string, to: Card, key: KeyObject): Promise<Uint8Array> =>
  sealBundle(bundleFor(to, key, list), to, new Date())
