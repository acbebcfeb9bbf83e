// The authentication context that the library keeps of a sign-in beside the account: the epoch of the account's
// credentials, and the joined device that stood behind it. It travels from the session to the code and to each refresh
// token made from it, so that each use can be compared with what counts now (device-token/proof.ops.ts, grant.ops.ts).

import { DirectoryDeviceId } from '../../kernel/id.ts'

/** The directory's object and the certificate that proved it. */
export type DeviceProof = { readonly id: DirectoryDeviceId; readonly thumbprint: string }

export type SignInContext = { readonly epoch: number; readonly device?: DeviceProof | undefined }

export function writeContext({ epoch, device }: SignInContext): string {
  return device ? `urn:taxiway:device:${device.id}:${device.thumbprint}:${epoch}` : `urn:taxiway:person:${epoch}`
}

const written = /^urn:taxiway:(?:device:([0-9a-f-]{36}):([0-9a-f]{40})|person)(?::(\d{1,9}))?$/

/** A context older than epochs has none, and counts as of the first. */
export function readContext(context: string | undefined): SignInContext {
  const [, id, thumbprint = '', epoch] = written.exec(context ?? '') ?? []
  return {
    epoch: Number(epoch ?? 0),
    ...(id && { device: { id: DirectoryDeviceId.parse(id), thumbprint } }),
  }
}
