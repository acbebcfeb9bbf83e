// Registered devices, and the alarms about them.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { alarmSearch } from '../pages/alarms/search.ts'
import { deviceQueryOf, deviceSearch } from '../pages/devices/search.ts'
import { directoryDeviceSearch } from '../pages/directory-devices/search.ts'
import { routeTable } from '../route-table.ts'
import { inside } from './inside.tsx'

const devices = createRoute({
  getParentRoute: () => inside,
  path: routeTable.devices,
  validateSearch: deviceSearch,
  loaderDeps: ({ search }) => deviceQueryOf(search),
  // Not awaited: the list shows its own shape while it waits, and keeps the old rows while a filter changes.
  loader: async ({ context, deps }) => {
    if (!can('autopilot.device.list').allowed) return
    const { deviceListQuery } = await import('../api/queries.ts')
    void context.queries.prefetchInfiniteQuery(deviceListQuery(deps))
  },
  component: readable(
    'autopilot.device.list',
    'devices',
    lazyRouteComponent(() => import('../pages/devices/list.tsx'), 'DevicesPage'),
  ),
})

const cleanUp = createRoute({
  getParentRoute: () => inside,
  path: routeTable.cleanUp,
  component: readable(
    'lifecycle.stale.list',
    'devices',
    lazyRouteComponent(() => import('../pages/clean-up/clean-up.tsx'), 'CleanUpPage'),
  ),
})

const imports = createRoute({
  getParentRoute: () => inside,
  path: routeTable.imports,
  component: readable(
    'autopilot.import.list',
    'devices',
    lazyRouteComponent(() => import('../pages/imports/list.tsx'), 'ImportsPage'),
  ),
})

const oneImport = createRoute({
  getParentRoute: () => inside,
  path: routeTable.import,
  component: readable(
    'autopilot.import.read',
    'devices',
    lazyRouteComponent(() => import('../pages/imports/import.tsx'), 'ImportPage'),
  ),
})

/** Nothing is read or sent: whoever has signed in may. */
const hashDoctor = createRoute({
  getParentRoute: () => inside,
  path: routeTable.hashDoctor,
  component: lazyRouteComponent(() => import('../pages/hash-doctor/hash-doctor.tsx'), 'HashDoctorPage'),
})

const directoryDevices = createRoute({
  getParentRoute: () => inside,
  path: routeTable.directoryDevices,
  validateSearch: directoryDeviceSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited, like the devices.
  loader: async ({ context, deps }) => {
    if (!can('directory.device.list').allowed) return
    const { directoryDevicesQuery } = await import('../api/directory-device/directory-devices.ts')
    void context.queries.prefetchInfiniteQuery(directoryDevicesQuery(deps))
  },
  component: readable(
    'directory.device.list',
    'devices',
    lazyRouteComponent(() => import('../pages/directory-devices/list.tsx'), 'DirectoryDevicesPage'),
  ),
})

const directoryDevice = createRoute({
  getParentRoute: () => inside,
  path: routeTable.directoryDevice,
  loader: async ({ context: { queries }, params }) => {
    if (!can('directory.device.read').allowed) return
    const { deviceObjectQuery } = await import('../api/queries.ts')
    await queries.ensureQueryData(deviceObjectQuery(params.objectId))
  },
  component: readable(
    'directory.device.read',
    'devices',
    lazyRouteComponent(() => import('../pages/directory-devices/device.tsx'), 'DirectoryDevicePage'),
  ),
})

const device = createRoute({
  getParentRoute: () => inside,
  path: routeTable.device,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.device.get').allowed) return
    const { deviceQuery, explanationQuery } = await import('../api/queries.ts')
    void queries.prefetchQuery(explanationQuery(params.deviceId))
    await queries.ensureQueryData(deviceQuery(params.deviceId))
  },
  component: readable(
    'autopilot.device.get',
    'devices',
    lazyRouteComponent(() => import('../pages/device/device.tsx'), 'DevicePage'),
  ),
})

const repair = createRoute({
  getParentRoute: () => inside,
  path: routeTable.repair,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.device.get').allowed) return
    const { deviceQuery } = await import('../api/queries.ts')
    await queries.ensureQueryData(deviceQuery(params.deviceId))
  },
  component: readable(
    'autopilot.device.get',
    'devices',
    lazyRouteComponent(() => import('../pages/repair/repair.tsx'), 'RepairPage'),
  ),
})

const alarms = createRoute({
  getParentRoute: () => inside,
  path: routeTable.alarms,
  validateSearch: alarmSearch,
  component: readable(
    'alarm.list',
    'alarms',
    lazyRouteComponent(() => import('../pages/alarms/list.tsx'), 'AlarmsPage'),
  ),
})

export const deviceRoutes = [
  devices,
  cleanUp,
  imports,
  oneImport,
  hashDoctor,
  directoryDevices,
  directoryDevice,
  device,
  repair,
  alarms,
] as const
