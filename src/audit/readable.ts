// Who reads which entries. The permission over applications opens what the original's management shows; who signed in from where,
// credentials, people and groups are read with AuditLog.Read.All, as the export is.

/** First part of the actions of device management. */
export const managementComponents = ['autopilot', 'mdm'] as const

export type Readable = 'everything' | 'management'

export const readableWith = (scopes: ReadonlySet<string>): Readable =>
  scopes.has('AuditLog.Read.All') ? 'everything' : 'management'
