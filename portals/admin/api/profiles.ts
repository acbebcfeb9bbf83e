// Deployment profiles and their assignments.

import { changedMembers } from '../../shared/api/changed.ts'
import { type Entry, everyPage, request } from '../../shared/api/client.ts'
import { type Target, targetOf, whomSent } from './management/targets.ts'

export type Profile = Entry<'autopilot.profile.list'>

/** The edited fields. `locale`: null is the operating system's default, '' lets the person choose, else a language tag. */
export type ProfileSettings = Pick<
  Profile,
  | 'displayName'
  | 'description'
  | 'locale'
  | 'deviceNameTemplate'
  | 'autopilotUpdateDisabled'
  | 'hardwareHashExtractionEnabled'
  | 'outOfBoxExperienceSetting'
>

export type Assignment = Entry<'autopilot.profile.assignments'>

export type ProfileTarget = Exclude<Target, { readonly kind: 'users' }>

export function profileTarget(assignment: Assignment): ProfileTarget {
  const target = targetOf(assignment)
  if (target.kind === 'users') throw new Error('A profile is assigned to devices, and this assignment names users.')
  return target
}

export async function profiles(signal?: AbortSignal): Promise<readonly Profile[]> {
  const all: Profile[] = []
  const query = { $expand: 'assignments' }
  for await (const page of everyPage('autopilot.profile.list', { query }, signal)) all.push(...page)
  return all
}

export const profile = (id: string, signal?: AbortSignal): Promise<Profile> =>
  request('autopilot.profile.read', { path: { id } }, signal)

const type = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'

export const createProfile = (settings: ProfileSettings) =>
  request('autopilot.profile.create', {
    body: { '@odata.type': type, deviceType: 'windowsPc', roleScopeTagIds: ['0'], ...settings },
  })

export function changeProfile(id: string, before: ProfileSettings, after: ProfileSettings) {
  const changed = changedMembers(before, after)
  const { outOfBoxExperienceSetting: from } = before
  const nested = changed.outOfBoxExperienceSetting && changedMembers(from, changed.outOfBoxExperienceSetting)
  const body = { '@odata.type': type, ...changed, ...(nested && { outOfBoxExperienceSetting: nested }) }
  return request('autopilot.profile.change', { path: { id }, body })
}

export const assignments = async (id: string, signal?: AbortSignal): Promise<readonly Assignment[]> =>
  (await request('autopilot.profile.assignments', { path: { id } }, signal)).value

/** How many registered devices get it now, by whatever way. */
export const howManyHave = async (id: string, signal?: AbortSignal): Promise<number> => {
  const params = { path: { id }, query: { $top: '1', $count: 'true' } }
  const { '@odata.count': count } = await request('autopilot.profile.assigned-devices', params, signal)
  if (count === undefined) throw new Error('The service did not count them.')
  return count
}

/** The first of them, and how many there are. */
export async function devicesWith(id: string, signal?: AbortSignal) {
  const params = { path: { id }, query: { $top: '20', $count: 'true' } }
  const { value, '@odata.count': count = value.length } = await request(
    'autopilot.profile.assigned-devices',
    params,
    signal,
  )
  return { first: value, count }
}

export const assign = (id: string, target: ProfileTarget) =>
  request('autopilot.profile.assign', { path: { id }, body: { target: whomSent(target) } })

export const unassign = (id: string, assignmentId: string) =>
  request('autopilot.profile.unassign', { path: { id, assignmentId } })

/** For devices that are not registered. */
export const makeProfileFile = (id: string) => request('autopilot.profile.make-file', { path: { id } })

/** The service refuses to delete an assigned profile, so its assignments go first. */
export async function deleteProfile(id: string): Promise<void> {
  for (const assignment of await assignments(id)) await unassign(id, assignment.id)
  await request('autopilot.profile.delete', { path: { id } })
}
