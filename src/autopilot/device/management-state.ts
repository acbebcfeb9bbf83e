// Graph's managementState: a managed device's requested action and its progress. Pending until the command was sent, issued
// from then on. One rule for the list of managed devices and for that of registered ones, where a device that is to be
// wiped must not look like one that is well.

export type RequestedAction = {
  readonly kind: 'retire' | 'wipe'
  readonly state: 'pending' | 'active' | 'done' | 'failed'
}

export const managementStates = [
  'managed',
  'retirePending',
  'retireIssued',
  'retireFailed',
  'wipePending',
  'wipeIssued',
  'wipeFailed',
] as const
export type ManagementState = (typeof managementStates)[number]

export function managementState(enrolled: boolean, action: RequestedAction | undefined): ManagementState {
  if (!action) return enrolled ? 'managed' : 'retireIssued'
  return `${action.kind}${action.state === 'pending' ? 'Pending' : action.state === 'failed' ? 'Failed' : 'Issued'}`
}
