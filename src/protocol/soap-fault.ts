// Enrolment faults of MDE2 (MS-MDE2 §2.2.10): subcode and ErrorType as sent, and the HRESULT that Windows makes of
// them, in both directions. The ErrorType, when there is one, is the more precise of the two and decides the HRESULT.
// Read leniently: documentation prints element names and subcodes in lower case, older services answer SOAP 1.1.

import { encodeSoapResponse, present, type SoapMessage, type SoapResponseHeader } from './soap.ts'
import { text, type XmlElement } from './xml.ts'
import { element, type Markup } from './xml-write.ts'

const enrollment = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment'
const faultAction = `${enrollment}/rstrc/wstep`

export const faultSubcodes = {
  MessageFormat: { prefix: 's', hresult: 0x80180001 },
  Authentication: { prefix: 's', hresult: 0x80180002 },
  Authorization: { prefix: 's', hresult: 0x80180003 },
  CertificateRequest: { prefix: 's', hresult: 0x80180004 },
  EnrollmentServer: { prefix: 's', hresult: 0x80180005 },
  InternalServiceFault: { prefix: 'a', hresult: 0x80180006 },
  InvalidSecurity: { prefix: 'a', hresult: 0x80180007 },
} as const satisfies Record<string, { prefix: 's' | 'a'; hresult: number }>

export type FaultSubcode = keyof typeof faultSubcodes

/** `subcode` is the one we send along. */
export const faultErrorTypes = {
  DeviceCapReached: { subcode: 'Authorization', hresult: 0x80180013 },
  DeviceNotSupported: { subcode: 'Authorization', hresult: 0x80180014 },
  NotSupported: { subcode: 'Authorization', hresult: 0x80180015 },
  NotEligibleToRenew: { subcode: 'Authorization', hresult: 0x80180016 },
  InMaintenance: { subcode: 'EnrollmentServer', hresult: 0x80180017 },
  UserLicense: { subcode: 'Authorization', hresult: 0x80180018 },
  InvalidEnrollmentData: { subcode: 'EnrollmentServer', hresult: 0x80180019 },
  CustomServerError: { subcode: 'EnrollmentServer', hresult: 0x80180032 },
} as const satisfies Record<string, { subcode: FaultSubcode; hresult: number }>

export type FaultErrorType = keyof typeof faultErrorTypes

export type SoapFault = {
  readonly subcode: FaultSubcode
  readonly errorType?: FaultErrorType
  /** One line for logs. */
  readonly reason: string
  /** Shown to the person at the device; Windows shows it for CustomServerError. */
  readonly message?: string
  readonly traceId?: string
}

export function encodeFault(header: SoapResponseHeader, fault: SoapFault): string {
  const value = (content: string): Markup => element('s:Value', {}, content)
  return encodeSoapResponse(
    faultAction,
    header,
    element(
      's:Fault',
      {},
      element(
        's:Code',
        {},
        value('s:Receiver'),
        element('s:Subcode', {}, value(`${faultSubcodes[fault.subcode].prefix}:${fault.subcode}`)),
      ),
      element('s:Reason', {}, element('s:Text', { 'xml:lang': 'en-US' }, fault.reason)),
      encodeDetail(fault),
    ),
  )
}

function encodeDetail({ errorType, message, traceId }: SoapFault): Markup | undefined {
  if (errorType === undefined && message === undefined && traceId === undefined) return undefined
  const optional = (name: string, content: string | undefined) =>
    content === undefined ? undefined : element(name, {}, content)
  return element(
    's:Detail',
    {},
    element(
      'DeviceEnrollmentServiceError',
      { xmlns: enrollment },
      optional('ErrorType', errorType),
      optional('Message', message),
      optional('TraceId', traceId),
    ),
  )
}

/** Undefined when the message is not a fault. An unknown subcode reads as EnrollmentServer. */
export function decodeFault(message: SoapMessage): SoapFault | undefined {
  const fault = message.body
  if (fault?.local.toLowerCase() !== 'fault') return undefined
  const detail = loose(fault, 'detail')?.children[0]
  const codes = [loose(fault, 'code', 'subcode', 'value'), loose(fault, 'code', 'value'), loose(fault, 'faultcode')]
  return {
    subcode: codes.map((code) => known(faultSubcodes, text(code))).find(Boolean) ?? 'EnrollmentServer',
    reason: text(loose(fault, 'reason', 'text')) ?? text(loose(fault, 'faultstring')) ?? '',
    ...present({
      errorType: known(faultErrorTypes, text(loose(detail, 'errortype'))),
      message: text(loose(detail, 'message')),
      traceId: text(loose(detail, 'traceid')),
    }),
  }
}

function loose(element: XmlElement | undefined, ...locals: readonly string[]): XmlElement | undefined {
  return locals.reduce((here, local) => here?.children.find((one) => one.local.toLowerCase() === local), element)
}

function known<Name extends string>(table: Record<Name, unknown>, written: string | undefined): Name | undefined {
  const wanted = written?.split(':').at(-1)?.toLowerCase()
  return (Object.keys(table) as Name[]).find((name) => name.toLowerCase() === wanted) // the keys are Names
}

/** The code Windows shows and logs for this fault. */
export function hresultOfFault(fault: Pick<SoapFault, 'subcode' | 'errorType'>): number {
  return fault.errorType ? faultErrorTypes[fault.errorType].hresult : faultSubcodes[fault.subcode].hresult
}

/** Undefined for codes that arise on the device itself. */
export function faultOfHresult(hresult: number): Pick<SoapFault, 'subcode' | 'errorType'> | undefined {
  for (const [errorType, entry] of Object.entries(faultErrorTypes) as [FaultErrorType, { subcode: FaultSubcode }][])
    if (faultErrorTypes[errorType].hresult === hresult) return { subcode: entry.subcode, errorType }
  for (const subcode of Object.keys(faultSubcodes) as FaultSubcode[]) // the keys are FaultSubcodes
    if (faultSubcodes[subcode].hresult === hresult) return { subcode }
  return undefined
}

export function formatHresult(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, '0')}`
}
