// Every address of the portal. routes.tsx serves exactly these, paths.ts builds links to exactly these, and
// test/portal/pure.test.ts compares the two.

export const routeTable = {
  home: '/',
  signIn: '/sign-in',
  signedIn: '/signed-in',
  devices: '/devices',
  cleanUp: '/devices/clean-up',
  device: '/devices/$deviceId',
  profiles: '/profiles',
  newProfile: '/profiles/new',
  profile: '/profiles/$profileId',
  groups: '/groups',
  newGroup: '/groups/new',
  group: '/groups/$groupId',
  alarms: '/alarms',
  settings: '/settings',
} as const
