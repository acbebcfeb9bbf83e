// Profiles that partners made for a customer, who is named by the id of its consent.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { ofCustomer } from './devices.ts'

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
