import fc from 'fast-check'
import { expect, test } from 'vitest'

import { enabledFeatures, isAgentFile, readAgent } from './co-management.ts'

const said =
  'SiteCode=twx;ClientId=GUID:0B2F3C4D-1111-4222-8333-444455556666;ClientVersion=5.00.9132.1000;CoManagementFlags=8209'

test('an agent says its site, its name there, its version and the workloads, in any order', () => {
  const agent = {
    siteCode: 'TWX',
    clientId: 'GUID:0B2F3C4D-1111-4222-8333-444455556666',
    clientVersion: '5.00.9132.1000',
    flags: 8209,
  }
  expect(readAgent(said)).toEqual(agent)
  expect(readAgent(` ${said.split(';').reverse().join(' ; ')};More=1`)).toEqual(agent)
})

test('what lacks one of them, or says it otherwise, is no agent', () => {
  for (const text of [
    '',
    'ConfigMgr',
    said.replace('twx', 'four'),
    said.replace('8209', '-1'),
    said.replace('GUID:0B2F', 'GUID:<b>F'),
    said.replace('5.00', 'five'),
    said.replace('SiteCode=twx;', ''),
    `${said};${'x'.repeat(1024)}`,
  ])
    expect(readAgent(text)).toBeUndefined()
  fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => readAgent(text) === undefined))
})

test('a workload is ours when all of its bits are set; 8193 leaves all to the site, 12543 none', () => {
  const names = (flags: number) =>
    Object.entries(enabledFeatures({ flags })).flatMap(([name, ours]) => (ours ? [name] : []))
  expect(names(8193)).toEqual(['inventory'])
  expect(names(8193 + 16)).toEqual(['inventory', 'windowsUpdateForBusiness'])
  expect(names(8193 + 4096)).toEqual(['inventory'])
  expect(names(12543)).toHaveLength(8)
})

test('the file of the agent is known by its name, in either letter case', () => {
  expect(['ccmsetup.msi', 'CcmSetup.MSI', 'tools.msi', 'ccmsetup.msi.msi'].map(isAgentFile)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
