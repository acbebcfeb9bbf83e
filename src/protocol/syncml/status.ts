// Status codes of OMA-DM as Windows uses them (MS-MDM §2.2.6.1). Some CSPs return an HRESULT or another number
// instead; such codes are kept as they come.

/** 2xx, except those by which a command did not have its effect. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300 && status !== 214 && status !== 215 && status !== 216
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

const known: ReadonlySet<number> = new Set(Object.values(alertCodes))

/** Others, such as those that show something to the person at the device, are optional, and nobody here has them. */
export const isKnownAlert = (code: number): boolean => known.has(code)

/** Commands of the standard that Windows does not have: answered as an optional feature, not as a mistake. */
const optionalCommands: ReadonlySet<string> = new Set(['Copy', 'Move', 'Put', 'Search', 'Map', 'Sync'])

/** Of a command that is none of ours. */
export const statusOfUnknown = (name: string): 400 | 406 => (optionalCommands.has(name) ? 406 : 400)

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
  packageInstalled: 'Reversed-Domain-Name:com.microsoft.mdm.EnterpriseHostedAppInstall.result',
  scep: 'com.microsoft:mdm.SCEP',
} as const
