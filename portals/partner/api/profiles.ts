// Profiles that partners made for a customer, who is named by the id of its consent, and giving them to devices.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { type BatchDevice, type Job, ofCustomer } from './devices.ts'

export type CustomerProfile = Entry<'autopilot.customer-profile.list'>

export type Settings = Pick<
  CustomerProfile,
  'displayName' | 'description' | 'userType' | 'privacySettingsHidden' | 'eulaHidden'
>

const profilesOf = (consentId: string) => [...ofCustomer(consentId), 'profiles'] as const

const allOf = async (consentId: string, signal: AbortSignal): Promise<readonly CustomerProfile[]> => {
  const all: CustomerProfile[] = []
  const params = { path: { id: consentId } }
  for await (const page of everyPage('autopilot.customer-profile.list', params, signal)) all.push(...page)
  return all
}

export const profilesQuery = (consentId: string) =>
  queryOptions({ queryKey: profilesOf(consentId), queryFn: ({ signal }) => allOf(consentId, signal) })

export const profileQuery = (consentId: string, id: string) =>
  queryOptions({
    queryKey: [...profilesOf(consentId), id],
    queryFn: async ({ signal }) => {
      const found = (await allOf(consentId, signal)).find((one) => one.id === id)
      if (!found) throw new ApiProblem('No partner made a profile by this id for the customer.', notFound)
      return found
    },
  })

const notFound = { status: 404, code: 'ResourceNotFound' }

/** Licence terms that it hides are accepted on the customer's behalf. */
export const makeProfile = (consentId: string, settings: Settings) =>
  request('autopilot.customer-profile.create', {
    path: { id: consentId },
    body: { ...settings, acceptsLicenceTerms: settings.eulaHidden },
  })

export const changeProfile = (consentId: string, profileId: string, settings: Partial<Settings>) =>
  request('autopilot.customer-profile.change', {
    path: { id: consentId, profileId },
    body: { ...settings, ...(settings.eulaHidden && { acceptsLicenceTerms: true }) },
  })

export const deleteProfile = (consentId: string, profileId: string) =>
  request('autopilot.customer-profile.delete', { path: { id: consentId, profileId } })

/** Of a batch, whether it is shown or not. */
export async function everyDevice(consentId: string, batchId: string): Promise<readonly BatchDevice[]> {
  const all: BatchDevice[] = []
  const params = { path: { id: consentId, batchId }, query: { $top: '1000' } }
  for await (const page of everyPage('autopilot.batch.list-devices', params)) all.push(...page)
  return all
}

/** What one call takes. */
const most = 1000

function inCalls(ids: readonly string[]): string[][] {
  const calls: string[][] = []
  for (let at = 0; at < ids.length; at += most) calls.push(ids.slice(at, at + most))
  return calls
}

/** Null takes away what partners gave. */
export type Given = { readonly deviceIds: readonly string[]; readonly profileId: string | null }

/** How many devices get another profile than they have now. */
export const effectQuery = (consentId: string, { deviceIds, profileId }: Given) =>
  queryOptions({
    queryKey: [...ofCustomer(consentId), 'effect', profileId, deviceIds],
    gcTime: 0, // it is asked anew each time
    queryFn: async ({ signal }) => {
      const path = { id: consentId }
      let changes = 0
      for (const ids of inCalls(deviceIds)) {
        const body = { deviceIds: ids, profileId }
        changes += (await request('autopilot.batch.profile-effect', { path, body }, signal)).changes
      }
      return changes
    },
  })

/** A job for each thousand of them. */
export async function giveProfile(consentId: string, { deviceIds, profileId }: Given): Promise<readonly Job[]> {
  const jobs: Job[] = []
  for (const ids of inCalls(deviceIds)) {
    const body = { deviceIds: ids, profileId }
    jobs.push(await request('autopilot.batch.give-profile', { path: { id: consentId }, body }))
  }
  return jobs
}
