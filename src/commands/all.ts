// Every command of the command line, by name; each is loaded only when it is asked for.

import type { Command } from 'commander'

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./server/start.ts')).startCommand(),
  demo: async () => (await import('./server/demo.ts')).demoCommand(),
  tenant: async () => (await import('./tenant/tenant.ts')).tenantCommand(),
  import: async () => (await import('./devices/devices.ts')).importCommand(),
  devices: async () => (await import('./devices/devices.ts')).devicesCommand(),
  user: async () => (await import('./user/user.ts')).userCommand(),
  group: async () => (await import('./group/group.ts')).groupCommand(),
  profile: async () => (await import('./profile/profile.ts')).profileCommand(),
  app: async () => (await import('./app/app.ts')).appCommand(),
  policy: async () => (await import('./policy/policy.ts')).policyCommand(),
  'status-page': async () => (await import('./status-page/status-page.ts')).statusPageCommand(),
  organization: async () => (await import('./organization/organization.ts')).organizationCommand(),
  branding: async () => (await import('./organization/branding.ts')).brandingCommand(),
  token: async () => (await import('./token/token.ts')).tokenCommand(),
  story: async () => (await import('./devices/story.ts')).storyCommand(),
  'allow-next': async () => (await import('./devices/devices.ts')).allowNextCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  alarms: async () => (await import('./alarms.ts')).alarmsCommand(),
  hash: async () => (await import('./hash/hash.ts')).hashCommand(),
  device: async () => (await import('./device/device.ts')).deviceCommand(),
  fleet: async () => (await import('./device/fleet.ts')).fleetCommand(),
  'access-policy': async () => (await import('./access-policy/access-policy.ts')).accessPolicyCommand(),
  'bulk-token': async () => (await import('./bulk-token/bulk-token.ts')).bulkTokenCommand(),
  role: async () => (await import('./role.ts')).roleCommand(),
  application: async () => (await import('./application/application.ts')).applicationCommand(),
  trust: async () => (await import('./trust/trust.ts')).trustCommand(),
  keys: async () => (await import('./keys/keys.ts')).keysCommand(),
  config: async () => (await import('./server/config.ts')).configCommand(),
}
