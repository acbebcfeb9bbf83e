// The w7 APPLICATION characteristic: the account of the device at its management server (w7 APPLICATION CSP, MS-MDE2
// §2.2.9.5). Parameter names are upper-case and case-sensitive. Without AAUTHDATA in both APPAUTH, Windows refuses to
// enrol.

import { present } from '../soap.ts'
import { type XmlElement, XmlError } from '../xml.ts'
import type { Markup } from '../xml-write.ts'
import { characteristic, ofType, parm, parms } from './characteristic.ts'

export type Application = {
  readonly providerId: string
  readonly name?: string
  /** Where management sessions go; the device appends its own query. Absent at renewal. */
  readonly address?: string
  readonly protocolVersion?: string
  readonly connectionRetries?: number
  readonly initialBackoffMs?: number
  readonly maxBackoffMs?: number
  readonly backCompatRetryDisabled?: boolean
  readonly encoding?: string
  readonly useHardwareDeviceId?: boolean
  /** See certificateSearchCriteria. */
  readonly certificateSearch?: string
  /** APPAUTH of level CLIENT: how the server proves itself to the device. */
  readonly clientAuth?: AppAuth
  /** APPAUTH of level APPSRV: how the device proves itself to the server. */
  readonly serverAuth?: AppAuth
}

export type AppAuth = {
  readonly type: 'DIGEST' | 'BASIC'
  readonly name?: string
  readonly secret: string
  /** The first nonce, base64. */
  readonly nonce?: string
}

export function encodeApplication(application: Application): Markup {
  const optional = (name: string, value: string | number | undefined): Markup | undefined =>
    value === undefined ? undefined : parm(name, String(value))
  const { useHardwareDeviceId } = application
  return characteristic(
    'APPLICATION',
    parm('APPID', 'w7'),
    parm('PROVIDER-ID', application.providerId),
    optional('NAME', application.name),
    optional('ADDR', application.address),
    optional('PROTOVER', application.protocolVersion),
    optional('CONNRETRYFREQ', application.connectionRetries),
    optional('INITIALBACKOFFTIME', application.initialBackoffMs),
    optional('MAXBACKOFFTIME', application.maxBackoffMs),
    application.backCompatRetryDisabled ? parm('BACKCOMPATRETRYDISABLED') : undefined,
    optional('DEFAULTENCODING', application.encoding),
    optional('USEHWDEVID', useHardwareDeviceId === undefined ? undefined : Number(useHardwareDeviceId)),
    optional('SSLCLIENTCERTSEARCHCRITERIA', application.certificateSearch),
    application.clientAuth && encodeAuth('CLIENT', application.clientAuth),
    application.serverAuth && encodeAuth('APPSRV', application.serverAuth),
  )
}

export function decodeApplication(application: XmlElement): Application {
  const values = parms(application)
  const providerId = values.get('PROVIDER-ID')
  if (!providerId) throw new XmlError(application.at, 'a PROVIDER-ID in APPLICATION')
  const number = (name: string): number | undefined => {
    const written = values.get(name) ?? ''
    return /^\d{1,10}$/.test(written) ? Number(written) : undefined
  }
  const hardwareId = values.get('USEHWDEVID')
  return {
    providerId,
    ...present({
      name: values.get('NAME'),
      address: values.get('ADDR'),
      protocolVersion: values.get('PROTOVER'),
      connectionRetries: number('CONNRETRYFREQ'),
      initialBackoffMs: number('INITIALBACKOFFTIME'),
      maxBackoffMs: number('MAXBACKOFFTIME'),
      backCompatRetryDisabled: values.has('BACKCOMPATRETRYDISABLED') || undefined,
      encoding: values.get('DEFAULTENCODING'),
      useHardwareDeviceId: hardwareId === undefined ? undefined : hardwareId === '1',
      certificateSearch: values.get('SSLCLIENTCERTSEARCHCRITERIA'),
      clientAuth: decodeAuth(application, 'CLIENT'),
      serverAuth: decodeAuth(application, 'APPSRV'),
    }),
  }
}

function encodeAuth(level: 'CLIENT' | 'APPSRV', auth: AppAuth): Markup {
  return characteristic(
    'APPAUTH',
    parm('AAUTHLEVEL', level),
    parm('AAUTHTYPE', auth.type),
    auth.name === undefined ? undefined : parm('AAUTHNAME', auth.name),
    parm('AAUTHSECRET', auth.secret),
    auth.nonce === undefined ? undefined : parm('AAUTHDATA', auth.nonce),
  )
}

function decodeAuth(application: XmlElement, level: 'CLIENT' | 'APPSRV'): AppAuth | undefined {
  const values = ofType(application, 'APPAUTH')
    .map(parms)
    .find((one) => one.get('AAUTHLEVEL') === level)
  return (
    values && {
      type: values.get('AAUTHTYPE') === 'BASIC' ? 'BASIC' : 'DIGEST',
      secret: values.get('AAUTHSECRET') ?? '',
      ...present({ name: values.get('AAUTHNAME'), nonce: values.get('AAUTHDATA') }),
    }
  )
}

/** Which certificate the device shows in TLS: the one with this common name in MY of that scope. */
export function certificateSearchCriteria(commonName: string, store: 'User' | 'System'): string {
  return `Subject=${encodeURIComponent(`CN=${commonName}`)}&Stores=MY%5C${store}`
}
