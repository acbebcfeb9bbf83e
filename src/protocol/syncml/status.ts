// Status codes of OMA-DM as Windows uses them (MS-MDM §2.2.6.1). Some CSPs return an HRESULT or another number
// instead; such codes are kept as they come.

export const statusMeanings = {
  200: 'done',
  202: 'accepted, still running',
  212: 'credentials accepted for the whole session',
  213: 'part of a large object stored',
  214: 'cancelled',
  215: 'not executed',
  216: 'rolled back',
  400: 'malformed',
  401: 'wrong credentials',
  403: 'forbidden',
  404: 'no such node',
  405: 'not allowed on this node',
  406: 'optional feature not supported',
  407: 'credentials missing',
  412: 'incomplete command',
  413: 'too large',
  415: 'unsupported type or format',
  416: 'requested size too big',
  418: 'already exists',
  420: 'device full',
  424: 'size mismatch in a large object',
  425: 'permission denied',
  500: 'command failed',
  507: 'atomic block failed',
  508: 'refresh required',
  516: 'roll-back of an atomic block failed',
} as const satisfies Record<number, string>

export type KnownStatus = keyof typeof statusMeanings

/** 2xx, except those by which a command did not do what it was sent for. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300 && status !== 214 && status !== 215 && status !== 216
}

export function describeStatus(status: number): string {
  const meaning = (statusMeanings as Readonly<Record<number, string>>)[status] // any number may be asked for
  return meaning === undefined ? String(status) : `${status} ${meaning}`
}

/** Alerts of the protocol itself (OMA-TS-DM_RepPro-V1_2). */
export const alertCodes = {
  serverInitiated: 1200,
  clientInitiated: 1201,
  nextMessage: 1222,
  abort: 1223,
  clientEvent: 1224,
  noEndOfData: 1225,
  generic: 1226,
} as const

/** Types of 1224 and 1226 alerts (MS-MDM §3.2.5.1). */
export const alertTypes = {
  loginStatus: 'com.microsoft/MDM/LoginStatus',
  userToken: 'com.microsoft/MDM/AADUserToken',
  syncType: 'com.microsoft.mdm.synctype',
  devicePreparation: 'com.microsoft/MDM/DevicePrepSync',
  bootstrap: 'com.microsoft/MDM/BootstrapSync',
  offlineDomainJoin: 'com.microsoft/MDM/OdjSync',
  unenrollment: 'com.microsoft:mdm.unenrollment.userrequest',
  msiInstalled: 'Reversed-Domain-Name:com.microsoft.mdm.win32csp_install',
  scep: 'com.microsoft:mdm.SCEP',
} as const
