// The queries of the portal, each with its key, so that a page and its loader ask for the same thing and a change knows
// what to refresh.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { restingPageOf } from '../../shared/api/client.ts'
import { samePages } from '../../shared/api/page.ts'
import { keepsUp } from '../../shared/ui/list/refetch.ts'
import * as alarms from './alarms.ts'
import type { DeviceQuery } from './device-query.ts'
import * as devices from './devices.ts'
import * as directory from './directory.ts'
import * as managed from './managed-devices.ts'
import * as methods from './methods.ts'
import * as people from './people.ts'
import type { PeopleQuery } from './people-query.ts'
import * as profiles from './profiles.ts'
import * as stale from './stale.ts'

export const deviceListQuery = (query: DeviceQuery) =>
  infiniteQueryOptions({
    queryKey: ['devices', 'list', query],
    queryFn: ({ pageParam, signal }) => restingPageOf('autopilot.device.list', pageParam, signal),
    initialPageParam: devices.devicesPath(query),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const deviceQuery = (id: string) =>
  queryOptions({ queryKey: ['devices', 'one', id], queryFn: ({ signal }) => devices.device(id, signal) })

export const explanationQuery = (id: string) =>
  queryOptions({ queryKey: ['devices', 'why', id], queryFn: ({ signal }) => devices.explanation(id, signal) })

export const deploymentStatusQuery = (managedDeviceId: string) =>
  queryOptions({
    queryKey: ['managed', 'status', managedDeviceId],
    queryFn: ({ signal }) => managed.deploymentStatus(managedDeviceId, signal),
  })

export const managedDeviceQuery = (id: string) =>
  queryOptions({ queryKey: ['managed', 'one', id], queryFn: ({ signal }) => managed.managedDevice(id, signal) })

export const directoryDeviceQuery = (deviceId: string) =>
  queryOptions({
    queryKey: ['devices', 'object', deviceId],
    queryFn: async ({ signal }) => (await directory.directoryDevice(deviceId, signal)) ?? null,
  })

export const deviceObjectQuery = (id: string) =>
  queryOptions({
    queryKey: ['devices', 'object', 'by-id', id],
    queryFn: async ({ signal }) => (await directory.deviceObject(id, signal)) ?? null,
  })

export const staleDevicesQuery = (days: number) =>
  queryOptions({ queryKey: ['devices', 'stale', days], queryFn: ({ signal }) => stale.staleDevices(days, signal) })

export const alarmsQuery = (query: alarms.AlarmQuery) =>
  infiniteQueryOptions({
    queryKey: ['alarms', 'list', query],
    queryFn: ({ pageParam, signal }) => alarms.alarmPage(pageParam, signal),
    initialPageParam: alarms.alarmsPath(query),
    getNextPageParam: (page) => page['@odata.nextLink'],
  })

export const alarmsOfDeviceQuery = (id: string, serial: string) =>
  queryOptions({
    queryKey: ['alarms', 'of', id],
    queryFn: ({ signal }) => alarms.alarmsOfDevice(id, serial, signal),
  })

/** Asked anew now and then, so that the number in the navigation is not the one of this morning. */
export const openAlarmsQuery = () =>
  queryOptions({
    queryKey: ['alarms', 'open'],
    queryFn: ({ signal }) => alarms.openAlarms(signal),
    refetchInterval: 60_000,
  })

export const profilesQuery = () =>
  queryOptions({ queryKey: ['profiles', 'list'], queryFn: ({ signal }) => profiles.profiles(signal) })

export const profileQuery = (id: string) =>
  queryOptions({ queryKey: ['profiles', 'one', id], queryFn: ({ signal }) => profiles.profile(id, signal) })

export const assignmentsQuery = (id: string) =>
  queryOptions({ queryKey: ['profiles', 'assignments', id], queryFn: ({ signal }) => profiles.assignments(id, signal) })

/** Counted anew for each question: others change groups and assignments meanwhile. */
export const haveProfileQuery = (id: string) =>
  queryOptions({
    queryKey: ['profiles', 'have', id],
    queryFn: ({ signal }) => profiles.howManyHave(id, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const devicesWithQuery = (id: string) =>
  queryOptions({ queryKey: ['profiles', 'devices', id], queryFn: ({ signal }) => profiles.devicesWith(id, signal) })

export const groupsQuery = () =>
  queryOptions({ queryKey: ['groups', 'list'], queryFn: ({ signal }) => directory.groups(signal) })

export const groupQuery = (id: string) =>
  queryOptions({ queryKey: ['groups', 'one', id], queryFn: ({ signal }) => directory.group(id, signal) })

export const membersQuery = (id: string) =>
  queryOptions({ queryKey: ['groups', 'members', id], queryFn: ({ signal }) => directory.members(id, signal) })

export const membersInsideQuery = (id: string) =>
  queryOptions({ queryKey: ['groups', 'inside', id], queryFn: ({ signal }) => directory.membersInside(id, signal) })

export const groupsAroundQuery = (id: string) =>
  queryOptions({ queryKey: ['groups', 'around', id], queryFn: ({ signal }) => directory.groupsAround(id, signal) })

export const peopleQuery = (query: PeopleQuery) =>
  infiniteQueryOptions({
    queryKey: ['people', 'list', query],
    queryFn: ({ pageParam, signal }) => restingPageOf('directory.user.list', pageParam, signal),
    initialPageParam: people.peoplePath(query),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    ...keepsUp,
  })

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ['people', 'one', id], queryFn: ({ signal }) => people.person(id, signal) })

export const methodsQuery = (id: string) =>
  queryOptions({ queryKey: ['people', 'methods', id], queryFn: ({ signal }) => methods.methods(id, signal) })

/** How many people each choice of the organisation is about. */
export const peopleCountsQuery = () =>
  queryOptions({
    queryKey: ['people', 'counts'],
    queryFn: async ({ signal }) => {
      const [all, mayJoin, licensed] = await Promise.all([
        people.howMany(undefined, signal),
        people.howMany('mayJoin', signal),
        people.howMany('licensed', signal),
      ])
      return { all, mayJoin, licensed }
    },
  })

export const managedOfQuery = (personId: string) =>
  queryOptions({
    queryKey: ['managed', 'of', personId],
    queryFn: ({ signal }) => managed.managedDevicesOf(personId, signal),
  })

export const organizationQuery = () =>
  queryOptions({
    queryKey: ['organization'],
    queryFn: ({ signal }) => directory.organization(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const brandingQuery = () =>
  queryOptions({
    queryKey: ['organization', 'branding'],
    queryFn: ({ signal }) => directory.branding(signal),
  })
