// Settings of a policy as they are written at the command line and in files.

import { basename } from 'node:path'

import { Fault } from '../../kernel/fault.ts'
import { addressRule, scopeOfUri } from '../../mdm/node.ts'
import { readGivenFile } from '../given-file.ts'
import { UsageError } from '../usage.ts'

/** As the API takes it. */
export type OmaSetting = {
  readonly '@odata.type': string
  readonly displayName?: string
  readonly omaUri: string
  readonly value: string | number | boolean
  readonly isEncrypted?: boolean
}

/** Each is `URI=VALUE`; the value of the last two is the name of a file. */
export type Written = {
  readonly integer?: readonly string[]
  readonly string?: readonly string[]
  readonly boolean?: readonly string[]
  readonly xml?: readonly string[]
  readonly base64?: readonly string[]
}

export function settingsOf({ integer = [], string = [], boolean = [], xml = [], base64 = [] }: Written): OmaSetting[] {
  return [
    ...integer.map((text) => setting('--integer', text, 'Integer', readInteger)),
    ...string.map((text) => setting('--string', text, 'String', (value) => value)),
    ...boolean.map((text) => setting('--boolean', text, 'Boolean', readBoolean)),
    ...xml.map((text) => setting('--xml', text, 'StringXml', (file) => readGivenFile(file).toString('base64'))),
    ...base64.map((text) => setting('--base64', text, 'Base64', (file) => readGivenFile(file).toString('base64'))),
  ]
}

function setting(
  option: string,
  text: string,
  type: string,
  read: (value: string) => string | number | boolean,
): OmaSetting {
  const at = text.indexOf('=')
  const [omaUri, value] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1)
    throw new UsageError(`${option} ${text.slice(0, 200)} has no "=". Write it as ${option} ./Device/Vendor/…=VALUE.`)
  if (!scopeOfUri(omaUri))
    throw new UsageError(`'${omaUri.slice(0, 200)}' is no address of a setting: it ${addressRule}.`)
  return {
    '@odata.type': `#microsoft.graph.omaSetting${type}`,
    displayName: omaUri.split('/').at(-1)?.slice(0, 256) || 'setting',
    omaUri,
    value: read(value),
  }
}

function readInteger(text: string): number {
  if (/^-?\d{1,10}$/.test(text)) return Number(text)
  throw new UsageError(`'${text.slice(0, 80)}' is no whole number. For a text say --string.`)
}

function readBoolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new UsageError(`'${text.slice(0, 80)}' is neither true nor false.`)
}

/** Also what `policy show --json` printed. The server looks at each setting; here only the shape as a whole counts. */
export function readSettingsFile(path: string): OmaSetting[] {
  const text = readGivenFile(path)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  try {
    const document = JSON.parse(text) as { omaSettings?: unknown; policy?: { omaSettings?: unknown } } | null
    const list = Array.isArray(document) ? document : (document?.omaSettings ?? document?.policy?.omaSettings)
    if (Array.isArray(list)) return list as OmaSetting[]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new Fault('invalid-input', `${path} is no JSON: ${error.message}.`, { reason: 'policy-file', cause: error })
  }
  throw new Fault(
    'invalid-input',
    `${path} holds no settings. It is a list of {"@odata.type", "omaUri", "value"}, or an object whose omaSettings is one.`,
    { reason: 'policy-file' },
  )
}

export function readCertificate(path: string, bytes: Buffer) {
  const pem = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g
  const found = [...bytes.toString('latin1').matchAll(pem)]
  if (found.length > 1) {
    throw new Fault('invalid-input', `${path} holds ${found.length} certificates. Put each into a file of its own.`, {
      reason: 'policy-file',
    })
  }
  const trustedRootCertificate = found[0]?.[1]?.replace(/\s/g, '') ?? bytes.toString('base64')
  return { certFileName: basename(path).slice(0, 256), trustedRootCertificate }
}
