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

/** The code a device shows: quota has one of its own, but people see 801c0003 for it as well (S-137). */
export function hresultOf(body: unknown, status: number): { readonly internal: string; readonly shown: string } {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  if (fields.subcode === 'error_directory_quota_exceeded') return { internal: '0x801C000E', shown: '0x801C0003' }
  const comeBack = status === 429 || status >= 500
  const internal =
    status === 401 ? '0x801C0002' : status === 403 ? '0x801C0003' : comeBack ? '0x801C0006' : '0x801C0001'
  return { internal, shown: internal }
}
