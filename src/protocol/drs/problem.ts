// The registration service's error body (docs/specification/device-registration.md) and the HRESULT that a person sees
// for it.

/** What the service refuses, the HRESULT that a device shows for it, and the sentence that it writes beside the code. */
const table = {
  malformed: {
    ...{ code: 'invalid_request', subcode: 'error_malformed_request', hresult: '0x801C0001' },
    sentence: 'The message is not in the right format.',
  },
  data: {
    ...{ code: 'invalid_request', subcode: 'error_message_data', hresult: '0x801C0012' },
    sentence: 'The message can be read, and a key or certificate request in it cannot be used.',
  },
  unsupported: {
    ...{ code: 'invalid_request', subcode: 'error_unsupported_join_type', hresult: '0x801C0001' },
    sentence: 'The organisation does not offer this way to join.',
  },
  authentication: {
    ...{ code: 'authentication_error', subcode: 'error_authentication', hresult: '0x801C0002' },
    sentence: 'The sign-in was not accepted. Sign in again.',
  },
  'tenant-missing': {
    ...{ code: 'authentication_error', subcode: 'error_tenant_missing', hresult: '0x801C0013' },
    sentence: 'The sign-in does not say which organisation it is for.',
  },
  'user-missing': {
    ...{ code: 'authentication_error', subcode: 'error_user_missing', hresult: '0x801C0014' },
    sentence: 'The sign-in does not say who signed in.',
  },
  'proof-missing': {
    ...{ code: 'authentication_error', subcode: 'error_proof_rejected', hresult: '0x801C03ED' },
    sentence: 'What the device or its person showed was not accepted for this.',
  },
  'not-allowed': {
    ...{ code: 'authorization_error', subcode: 'error_authorization', hresult: '0x801C0003' },
    sentence: 'This user is not authorized to enroll.',
  },
  quota: {
    ...{ code: 'invalid_request', subcode: 'error_directory_quota_exceeded', hresult: '0x801C000E' },
    sentence: 'This user is not authorized to enroll.',
  },
  'aik-certificate': {
    ...{ code: 'invalid_request', subcode: 'error_aik_certificate', hresult: '0x801C0010' },
    sentence: 'The certificate of the attestation key is not valid.',
  },
  attestation: {
    ...{ code: 'invalid_request', subcode: 'error_attestation', hresult: '0x801C0011' },
    sentence: 'What attests the device’s key is not valid.',
  },
  'not-found': {
    ...{ code: 'invalid_request', subcode: 'error_not_found', hresult: '0x801C03F2' },
    sentence: 'The directory has no such object.',
  },
  'missing-device': {
    ...{ code: 'invalid_request', subcode: 'error_missing_device', hresult: '0x801C03F2' },
    sentence: 'The organisation’s directory has not synchronised this computer yet.',
  },
  unavailable: {
    ...{ code: 'server_error', subcode: 'error_temporarily_unavailable', hresult: '0x801C0006' },
    sentence: 'The service cannot answer at this moment. Try again.',
  },
  internal: {
    ...{ code: 'server_error', subcode: 'error_internal', hresult: '0x801C0006' },
    sentence: 'The service failed. Try again.',
  },
} as const

export type DrsProblem = keyof typeof table

/** For docs/errors.md. */
export const drsProblems: Readonly<
  Record<
    DrsProblem,
    { readonly code: string; readonly subcode: string; readonly hresult: string; readonly sentence: string }
  >
> = table

export function encodeDrsProblem(
  problem: DrsProblem,
  message: string,
  at: { readonly now: Date; readonly requestId: string },
): Record<string, string> {
  const { code, subcode } = table[problem]
  const [date = '', time = ''] = at.now.toISOString().slice(0, 19).split('T')
  const [year, month, day] = date.split('-')
  return {
    code,
    subcode,
    message,
    operation: 'DeviceJoin',
    requestid: at.requestId,
    time: `${month}-${day}-${year} ${time}Z`,
  }
}

export type ShownProblem = {
  readonly internal: string
  readonly shown: string
  /** What stands beside the code. */
  readonly text: string
}

/** What a device shows: quota has a code of its own, but people see 801c0003 and its sentence for it as well (S-137). */
export function hresultOf(body: unknown, status: number): ShownProblem {
  const subcode =
    typeof body === 'object' && body !== null ? (body as { readonly subcode?: unknown }).subcode : undefined
  const named = Object.values(drsProblems).find((problem) => problem.subcode === subcode)
  const { hresult: internal, sentence: text } = named ?? table[problemOfStatus(status)]
  return { internal, shown: internal === table.quota.hresult ? table['not-allowed'].hresult : internal, text }
}

/** Of a service that says nothing more. */
function problemOfStatus(status: number): DrsProblem {
  if (status === 401) return 'authentication'
  if (status === 403) return 'not-allowed'
  return status === 429 || status >= 500 ? 'internal' : 'malformed'
}

/** What a device finds out by itself about the service, each with its code and sentence. */
export const deviceProblems = {
  redirected: { hresult: '0x801C000B', sentence: 'The service sends the device to an address that it does not trust.' },
  undiscovered: { hresult: '0x801C000C', sentence: 'The service was not found.' },
  'answer-broken': { hresult: '0x801C0012', sentence: 'The answer of the service cannot be read.' },
} as const
