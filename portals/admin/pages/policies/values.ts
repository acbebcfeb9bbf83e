// A policy as its form holds it, and as the API takes it. A secret comes back as its mask and is not sent so: its row is empty
// and, where the settings change, has to be typed again.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'
import { type OmaSetting, readSettings } from '../../../../src/mdm/item/policy/policy.ts'
import { type OmaType, omaTypes } from '../../../../src/mdm/item/setting.ts'
import { changedMembers } from '../../../shared/api/changed.ts'
import { bytesToBase64 } from '../../../shared/text/certificate.ts'
import type { Policy, PolicyBody } from '../../api/management/policies.ts'

export type SettingRow = {
  uri: string
  type: string
  value: string
  name: string
  secret: boolean
  /** The service holds its value and does not show it. */
  held: boolean
  /** Kept as they are. */
  description: string
  fileName: string
}

export type PolicyValues = {
  displayName: string
  description: string
  kind: string
  settings: SettingRow[]
  certFileName: string
  trustedRootCertificate: string
  subjectNameFormatString: string
  certificateValidityPeriodDays: string
  enciphers: boolean
  takesOldAlgorithms: boolean
  requiresApproval: boolean
  pfxFileName: string
  pfx: string
  pfxPassword: string
}

export const newRow: SettingRow = {
  uri: '',
  type: 'omaSettingInteger',
  value: '',
  name: '',
  secret: false,
  held: false,
  description: '',
  fileName: '',
}

export const newPolicy: PolicyValues = {
  displayName: '',
  description: '',
  kind: 'settings',
  settings: [newRow],
  certFileName: '',
  trustedRootCertificate: '',
  subjectNameFormatString: 'CN={{DeviceId}}',
  certificateValidityPeriodDays: '365',
  enciphers: true,
  takesOldAlgorithms: false,
  requiresApproval: false,
  pfxFileName: '',
  pfx: '',
  pfxPassword: '',
}

export const valuesOf = (policy: Policy): PolicyValues => ({
  displayName: policy.displayName,
  description: policy.description,
  kind: kindOf(policy),
  settings: (policy.omaSettings ?? []).map(rowOf),
  certFileName: policy.certFileName ?? '',
  trustedRootCertificate: policy.trustedRootCertificate ?? '',
  subjectNameFormatString: policy.subjectNameFormatString ?? '',
  certificateValidityPeriodDays: String(policy.certificateValidityPeriodDays ?? ''),
  enciphers: policy.keyUsage !== 'digitalSignature',
  takesOldAlgorithms: policy.hashAlgorithm === 'sha1',
  requiresApproval: policy.requiresApproval ?? false,
  pfxFileName: '',
  pfx: '',
  pfxPassword: '',
})

export type PolicyKind = keyof typeof types

export function kindOf({ omaSettings, subjectNameFormatString, certificateThumbprint }: Policy): PolicyKind {
  if (omaSettings) return 'settings'
  if (subjectNameFormatString !== undefined) return 'scep'
  return certificateThumbprint === undefined ? 'certificate' : 'pfx'
}

function rowOf(setting: NonNullable<Policy['omaSettings']>[number]): SettingRow {
  const type = typeOf(setting['@odata.type'].replace('#microsoft.graph.', ''))
  const text = String(setting.value)
  return {
    uri: setting.omaUri,
    type,
    value: setting.isEncrypted ? '' : type === 'omaSettingStringXml' ? fromBase64(text) : text,
    name: setting.displayName ?? '',
    secret: setting.isEncrypted,
    held: setting.isEncrypted,
    description: setting.description ?? '',
    fileName: setting.fileName ?? '',
  }
}

const typeOf = (text: string): OmaType => omaTypes.find((one) => one === text) ?? 'omaSettingString'

const types = {
  settings: '#microsoft.graph.windows10CustomConfiguration',
  certificate: '#microsoft.graph.windows81TrustedRootCertificate',
  scep: '#microsoft.graph.windows81SCEPCertificateProfile',
  pfx: '#microsoft.graph.windows10ImportedPFXCertificateProfile',
} as const

const namesOf = ({ displayName, description }: PolicyValues) => ({ displayName: displayName.trim(), description })

/** `before`: of a policy that exists; settings that did not change are not sent, and secrets among them stay. */
export function bodyOf(values: PolicyValues, before?: PolicyValues): PolicyBody {
  const type = types[values.kind as PolicyKind] // a choice of the form, or the kind of what is stored
  const named = namesOf(values)
  const basics = { '@odata.type': type, ...(before ? changedMembers(namesOf(before), named) : named) }
  if (values.kind === 'certificate') {
    if (before) return basics
    return { ...basics, certFileName: values.certFileName, trustedRootCertificate: values.trustedRootCertificate }
  }
  if (values.kind === 'scep') return { ...basics, ...(before ? changedScep(before, values) : scepOf(values)) }
  if (values.kind === 'pfx') return before ? basics : { ...basics, pfx: values.pfx, pfxPassword: values.pfxPassword }
  if (before && areSame(before.settings, values.settings)) return basics
  return {
    ...basics,
    omaSettings: values.settings.map((row) => {
      const { type: kind, description: about, fileName, ...setting } = settingOf(row)
      return {
        '@odata.type': `#microsoft.graph.${kind}`,
        ...setting,
        ...(about && { description: about }),
        ...(fileName && { fileName }),
      }
    }),
  }
}

const scepOf = (values: PolicyValues) => ({
  subjectNameFormatString: values.subjectNameFormatString.trim(),
  certificateValidityPeriodDays: Number(values.certificateValidityPeriodDays),
  keyUsage: values.enciphers ? ('digitalSignature,keyEncipherment' as const) : ('digitalSignature' as const),
  hashAlgorithm: values.takesOldAlgorithms ? ('sha1' as const) : ('sha2' as const),
  requiresApproval: values.requiresApproval,
})

/** All of it or nothing: a profile that changed is another one for devices. */
const changedScep = (before: PolicyValues, now: PolicyValues) =>
  JSON.stringify(scepOf(before)) === JSON.stringify(scepOf(now)) ? {} : scepOf(now)

function settingOf({ uri, value, name, secret, description, fileName, ...row }: SettingRow): OmaSetting {
  const type = typeOf(row.type)
  const omaUri = uri.trim()
  return {
    type,
    displayName: name.trim() || (omaUri.split('/').at(-1)?.slice(0, 256) ?? ''),
    description,
    omaUri,
    value: type === 'omaSettingStringXml' ? toBase64(value) : value,
    ...(secret && { isEncrypted: true }),
    ...(fileName && { fileName }),
  }
}

const areSame = (before: readonly SettingRow[], now: readonly SettingRow[]): boolean =>
  JSON.stringify(before) === JSON.stringify(now)

/** By the server's own rules, for each row by itself, then for all together. */
export const schemaOf = (t: TFunction, before?: PolicyValues) =>
  z.custom<PolicyValues>().check(({ value, issues }) => {
    const refuse = (path: ReadonlyArray<string | number>, message: string) =>
      issues.push({ code: 'custom', input: value, path: [...path], message })
    if (value.displayName.trim() === '') refuse(['displayName'], t('policies.form.nameNeeded'))
    if (value.kind === 'certificate') {
      if (value.trustedRootCertificate === '') refuse(['trustedRootCertificate'], t('policies.form.certificateNeeded'))
      return
    }
    if (value.kind === 'scep') {
      if (!/^CN=.*\{\{(DeviceId|AAD_Device_ID)\}\}/i.test(value.subjectNameFormatString.trim()))
        refuse(['subjectNameFormatString'], t('policies.form.subjectNeeded', { device: '{{DeviceId}}' }))
      const days = Number(value.certificateValidityPeriodDays)
      if (!Number.isInteger(days) || days < 1 || days > 1825)
        refuse(['certificateValidityPeriodDays'], t('policies.form.daysWrong'))
      return
    }
    if (value.kind === 'pfx') {
      if (!before && value.pfx === '') refuse(['pfx'], t('policies.form.pfxNeeded'))
      return
    }
    if (before && areSame(before.settings, value.settings)) return
    let wrong = false
    value.settings.forEach((row, index) => {
      if (row.held && row.value === '') {
        refuse(['settings', index, 'value'], t('policies.form.secretNeeded'))
        wrong = true
        return
      }
      const reading = readSettings([settingOf(row)])
      if (reading.ok) return
      wrong = true
      refuse(['settings', index, fieldOf(reading.problem)], reading.problem)
    })
    if (wrong) return
    const all = readSettings(value.settings.map(settingOf))
    if (!all.ok) refuse(['settings', Math.max(0, rowOfProblem(value, all.problem)), 'uri'], all.problem)
  })

/** Of a row: what its sentence is about. */
export const fieldOf = (problem: string): 'uri' | 'value' =>
  /' needs |' takes |' has the value /.test(problem) ? 'value' : 'uri'

/** The last one of that address, since it is the second that is one too many; -1 for none. */
export const rowOfProblem = ({ settings }: PolicyValues, problem: string): number =>
  settings.findLastIndex(({ uri }) => uri.trim() !== '' && problem.includes(`'${uri.trim().slice(0, 200)}'`))

function toBase64(text: string): string {
  return bytesToBase64(new TextEncoder().encode(text))
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
}
