// The authentication context that the library keeps of a sign-in beside the account: the epoch of the account's
// credentials, how the person proved who they are, and the joined device that stood behind it. It travels from the session to
// the code and to each refresh token made from it, so that each use can be compared with what counts now
// (device-token/proof.ops.ts, grant.ops.ts).

import { DirectoryDeviceId } from '../../kernel/id.ts'
import { type MethodReferences, readReferences, writeReferences } from '../access-token/method-reference.ts'

/** The directory's object and the certificate that proved it. */
export type DeviceProof = { readonly id: DirectoryDeviceId; readonly thumbprint: string }

export type SignInContext = {
  readonly epoch: number
  readonly amr: MethodReferences
  /** When a page asked for what `amr` says, in seconds since 1970; of an older sign-in unknown. */
  readonly shownAt?: number | undefined
  readonly device?: DeviceProof | undefined
  /** Got with a code that was typed on another device: no device joins or enrols with what comes of it (T-13). */
  readonly byDeviceCode?: boolean
  /** Of a refresh token: its sign-in came back to what keeps no secret (oauth/without-secret.ops.ts). */
  readonly returnedTo?: 'page' | 'program' | undefined
}

/** A sign-in on one device for another has no device behind it. */
export function writeContext({ epoch, amr, shownAt, device, byDeviceCode, returnedTo }: SignInContext): string {
  const onDevice = device ? `device:${device.id}:${device.thumbprint}` : 'person'
  const behind = byDeviceCode ? 'code' : onDevice
  const shown = shownAt === undefined ? '' : `:${shownAt}`
  return `urn:taxiway:${behind}:${epoch}:${writeReferences(amr)}${shown}${returnedTo ? `:${returnedTo}` : ''}`
}

const written =
  /^urn:taxiway:(?:device:([0-9a-f-]{36}):([0-9a-f]{40})|person|(code))(?::(\d{1,9}))?(?::([a-z+]{3,20}))?(?::(\d{1,12}))?(?::(page|program))?$/

/** A context older than epochs has none, and counts as of the first; one older than second factors was got with a password. */
export function readContext(context: string | undefined): SignInContext {
  const [, id, thumbprint = '', code, epoch, amr = 'pwd', shownAt, returnedTo] = written.exec(context ?? '') ?? []
  return {
    epoch: Number(epoch ?? 0),
    amr: readReferences(amr),
    ...(shownAt && { shownAt: Number(shownAt) }),
    ...(id && { device: { id: DirectoryDeviceId.parse(id), thumbprint } }),
    ...(code && { byDeviceCode: true }),
    ...(returnedTo && { returnedTo: returnedTo === 'page' ? 'page' : 'program' }),
  }
}
