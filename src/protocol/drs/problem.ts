// The registration service's error body (docs/specification/device-registration.md) and the HRESULT that a person sees
// for it.

export type DrsProblem =
  | 'malformed'
  | 'authentication'
  | 'not-allowed'
  | 'quota'
  | 'not-found'
  | 'unsupported'
  | 'unavailable'
  | 'internal'

const table: Readonly<Record<DrsProblem, readonly [code: string, subcode: string]>> = {
  malformed: ['invalid_request', 'error_malformed_request'],
  authentication: ['authentication_error', 'error_authentication'],
  'not-allowed': ['authorization_error', 'error_authorization'],
  quota: ['invalid_request', 'error_directory_quota_exceeded'],
  'not-found': ['invalid_request', 'error_not_found'],
  unsupported: ['invalid_request', 'error_unsupported_join_type'],
  unavailable: ['server_error', 'error_temporarily_unavailable'],
  internal: ['server_error', 'error_internal'],
}

export function encodeDrsProblem(
  problem: DrsProblem,
  message: string,
  at: { readonly now: Date; readonly requestId: string },
): Record<string, string> {
  const [code, subcode] = table[problem]
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

const notAuthorized = '0x801C0003'

export type ShownProblem = {
  readonly internal: string
  readonly shown: string
  /** What Windows itself writes beside the code. */
  readonly text?: string
}

/** What a device shows: quota has a code of its own, but people see 801c0003 and its sentence for it as well (S-137). */
export function hresultOf(body: unknown, status: number): ShownProblem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const internal = fields.subcode === 'error_directory_quota_exceeded' ? '0x801C000E' : codeOfStatus(status)
  const shown = internal === '0x801C000E' ? notAuthorized : internal
  return { internal, shown, ...(shown === notAuthorized && { text: 'This user is not authorized to enroll.' }) }
}

function codeOfStatus(status: number): string {
  if (status === 401) return '0x801C0002'
  if (status === 403) return notAuthorized
  return status === 429 || status >= 500 ? '0x801C0006' : '0x801C0001'
}
