import { describe, expect, test } from 'vitest'

import { readValue, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { joinList } from '../../protocol/csp/value.ts'
import { factoryTree } from '../csp/dev-detail.ts'
import { concludeFirstSync, enrolledTree, providerUri, readFirstSync } from '../csp/dm-client.ts'
import { msiNode } from '../csp/msi.ts'
import { categoryStatus, judgePhase, progressText } from './status-page.ts'

const provider = 'MS DM Server'
const facts = {
  deviceId: 'D',
  manufacturer: 'Fabrikam',
  model: 'Book',
  serial: 'S',
  osVersion: '10.0.17763.1',
  osEdition: 48,
  locale: 'en-US',
  name: 'PC',
  hardwareHash: 'h',
}
const enrolled = enrolledTree(factoryTree(facts), provider, [
  { path: 'Poll/PollOnLogin', value: 'true', datatype: 'boolean' },
])
const at = (name: string) => providerUri('device', provider, 'FirstSyncStatus', name)
const policy = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry'
const app = (n: number) => msiNode('device', `{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A5${n}}`, 'Status')
const espProvider = './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/Sidecar'

const write = (tree: Tree, values: Readonly<Record<string, string>>): Tree =>
  Object.entries(values).reduce((grown, [uri, value]) => writeValue(grown, uri, value), tree)
const waiting = write(enrolled, {
  [at('SkipDeviceStatusPage')]: 'false',
  [at('ExpectedPolicies')]: policy,
  [at('ExpectedMSIAppPackages')]: joinList([`${app(1)};1`, `${app(2)};1`]),
  [at('CustomErrorText')]: 'Call 4711.',
})
const done = write(waiting, { [policy]: '1', [app(1)]: '70', [app(2)]: '70' })
const finished = write(done, { [at('ServerHasFinishedProvisioning')]: 'true' })
const judge = (tree: Tree, now = 1_000, deadlineAt = 3_600_000) =>
  judgePhase({ tree, providerId: provider, phase: 'device', startedAt: 0, deadlineAt, now })

describe('a phase of the status page', () => {
  test('an enrolment without a word about the page hides both phases', () => {
    expect(readFirstSync(enrolled, provider, 'device')).toMatchObject({
      exists: true,
      skipDevicePage: true,
      skipUserPage: true,
      timeoutMinutes: 60,
      blockFlags: 0,
    })
    expect(readFirstSync(enrolled, provider, 'user').exists).toBe(false)
  })

  test('is done only when every item is and the server has finished', () => {
    expect(judge(waiting).state).toBe('inProgress')
    expect(judge(done).state).toBe('inProgress')
    expect(judge(write(waiting, { [at('ServerHasFinishedProvisioning')]: 'true' })).state).toBe('inProgress')
    expect(judge(finished).state).toBe('succeeded')
  })

  test('[L-027] [L-028] fails at its deadline, says for what it waited, and shows the organization’s text', () => {
    const late = judge(waiting, 3_600_000)
    expect(late).toMatchObject({ state: 'failed', code: '0x800705b4' })
    expect(late.message).toContain('Call 4711.')
    expect(late.message).toContain('System/AllowTelemetry, application {7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}')
    expect(judge(done, 3_600_000).message).toContain('did not say that it has finished')
    expect(judge(finished, 3_600_000).state).toBe('succeeded')
  })

  test.each([30, 60])('fails at once when an application has status %i', (status) => {
    expect(judge(write(finished, { [app(2)]: String(status) }))).toMatchObject({ state: 'failed', code: '0x81036502' })
  })

  test.each([10, 20, 25, 40, 50, 55])('waits while an application has status %i', (status) => {
    expect(judge(write(finished, { [app(2)]: String(status) })).state).toBe('inProgress')
  })

  test('waits for policy providers, each with its own time limit', () => {
    const at = (state: string, timeout = '15') =>
      write(finished, { [`${espProvider}/InstallationState`]: state, [`${espProvider}/Timeout`]: timeout })
    expect(judge(at('1')).state).toBe('inProgress')
    expect(judge(at('2')).state).toBe('succeeded')
    expect(judge(at('3')).state).toBe('succeeded')
    expect(judge(at('4'))).toMatchObject({ state: 'failed' })
    expect(judge(at('1', '1'), 60_000)).toMatchObject({ state: 'failed', code: '0x800705b4' })
  })

  test('a provider that tracks apps must list them before the phase can end', () => {
    const tracking = write(finished, {
      [`${espProvider}/InstallationState`]: '3',
      [`${espProvider}/TrackedResourceTypes/Apps`]: 'true',
    })
    const setup = './Device/Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps'
    expect(judge(tracking).state).toBe('inProgress')
    const listed = write(tracking, {
      [`${setup}/PolicyProviders/Sidecar/TrackingPoliciesCreated`]: 'true',
      [`${setup}/Tracking/Sidecar/App1/InstallationState`]: '2',
    })
    expect(judge(listed).state).toBe('inProgress')
    expect(judge(write(listed, { [`${setup}/Tracking/Sidecar/App1/InstallationState`]: '3' })).state).toBe('succeeded')
    expect(judge(write(listed, { [`${setup}/Tracking/Sidecar/App1/InstallationState`]: '4' }))).toMatchObject({
      code: '0x81036502',
    })
  })

  test('the server may end it either way', () => {
    const end = (verdict: string) =>
      judge(write(waiting, { [at('WasDeviceSuccessfullyProvisioned')]: verdict, [at('IsSyncDone')]: 'true' }))
    expect(end('1').state).toBe('succeeded')
    expect(end('0').state).toBe('failed')
  })

  test('leaves its verdict where the server reads it', () => {
    const tree = concludeFirstSync(finished, provider, 'device', false)
    expect(readValue(tree, at('IsSyncDone'))).toBe('true')
    expect(readValue(tree, at('WasDeviceSuccessfullyProvisioned'))).toBe('0')
  })

  test('counts what is done, and tells it in the form of the registry', () => {
    const half = judge(write(waiting, { [app(1)]: '70' }))
    expect(progressText(half.items.Apps)).toBe('1 of 2 applied')
    expect(progressText(judge(finished).items.Apps)).toBe('Complete (2 of 2)')
    expect(categoryStatus(judge(finished), 'DeviceSetup')).toMatchObject({
      categorySucceeded: true,
      categoryState: 'succeeded',
      'DeviceSetup.AppsSubcategory': { subcategoryState: 'succeeded', subcategoryStatusText: 'Complete (2 of 2)' },
      'DeviceSetup.SecurityPoliciesSubcategory': { subcategoryState: 'succeeded' },
    })
    const failed = categoryStatus(judge(write(finished, { [app(2)]: '60' })), 'DeviceSetup')
    expect(failed).toMatchObject({
      categoryState: 'failed',
      'DeviceSetup.AppsSubcategory': { subcategoryStatusText: 'Failed: 0x81036502' },
    })
  })
})
