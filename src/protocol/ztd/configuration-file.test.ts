// AutopilotConfigurationFile.json has the members of the published format, in ASCII whatever the profile is called.

import { expect, test } from 'vitest'

import { type ConfigurationFile, encodeConfigurationFile } from './configuration-file.ts'
import { decodeOobeConfig } from './oobe-config.ts'

const file: ConfigurationFile = {
  tenantId: '8b1f0c3e-6f6a-4a0d-9a51-0a1b2c3d4e5f',
  tenantDomain: 'contoso.example',
  correlationId: '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b',
  profileName: 'Büro 🖥 "1"',
  oobe: { ...decodeOobeConfig(0), skipOemRegistration: true, skipEula: true, standardUser: true },
  joinMethod: 'aad',
  forcedEnrollment: true,
  deviceNameTemplate: 'CON-%SERIAL%',
}

test('all ten members of the format, and no others', () => {
  expect(JSON.parse(encodeConfigurationFile(file))).toEqual({
    Version: 2049,
    CloudAssignedTenantId: file.tenantId,
    CloudAssignedTenantDomain: 'contoso.example',
    CloudAssignedOobeConfig: 2 + 8 + 16,
    CloudAssignedDomainJoinMethod: 0,
    CloudAssignedForcedEnrollment: 1,
    ZtdCorrelationId: file.correlationId,
    CloudAssignedAadServerData:
      '{"ZeroTouchConfig":{"CloudAssignedTenantUpn":"","ForcedEnrollment":1,"CloudAssignedTenantDomain":"contoso.example"}}',
    CloudAssignedDeviceName: 'CON-%SERIAL%',
    Comment_File: 'Profile Büro 🖥 "1"',
  })
})

test('a hybrid join, a device that keeps its name, and an enrolment that may be passed over', () => {
  const text = encodeConfigurationFile({
    ...file,
    joinMethod: 'hybrid',
    forcedEnrollment: false,
    deviceNameTemplate: '',
  })
  const members = JSON.parse(text)
  expect(members).toMatchObject({ CloudAssignedDomainJoinMethod: 1, CloudAssignedForcedEnrollment: 0 })
  expect(members.CloudAssignedAadServerData).toContain('"ForcedEnrollment":0')
  expect(members).not.toHaveProperty('CloudAssignedDeviceName')
})

test('ASCII alone, with the line ends of Windows, and the name comes out as it was', () => {
  const text = encodeConfigurationFile(file)
  expect(text).toMatch(/^[\x20-\x7e\r\n]*\r\n$/)
  expect(text.replaceAll('\r\n', '')).not.toContain('\n')
  expect(text).toContain('\\u00fc')
})
